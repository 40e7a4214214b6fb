/** A request and its answer, free of sockets: what listeners, the injected fetch and all services share. */

/** Header names in lower case; repeated headers are joined with a comma. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** Node's forms of headers: of repeated ones it keeps a list only of `set-cookie`, which no request has. */
export function plainHeaders(raw: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  const headers: Record<string, string | undefined> = {};
  for (const name in raw) {
    const value = raw[name];
    headers[name] = typeof value === 'object' ? value.join(', ') : value;
  }
  return headers;
}

export interface HttpRequest {
  readonly method: string;
  /** As sent: not decoded, begins with a slash, without the query. */
  readonly path: string;
  /** As sent, without the question mark; empty where there is none. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

export type HttpResponse = FixedResponse | StreamedResponse;

export interface FixedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface StreamedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sends the head together with the first bytes, not before them; default false. */
  readonly isHeadLate?: boolean;
  /** Called once; the head has been sent, unless it is late. */
  readonly stream: (sink: Sink) => void;
}

/** Where a streamed answer goes. After `end`, `destroy` or a close of the client all calls are without effect. */
export interface Sink {
  /** False asks to wait for `onDrain` before the next write. */
  write(bytes: Buffer | string): boolean;
  end(): void;
  /** Breaks the connection off. */
  destroy(): void;
  onDrain(callback: () => void): void;
  /** The client went away before `end`. */
  onClose(callback: () => void): void;
}

/**
 * Answers a request. `onClose` of the request's connection is passed so that work for a client that went away can stop.
 */
export type Handler = (request: HttpRequest, client: Client) => HttpResponse | Promise<HttpResponse>;

/** The far end of one request. */
export interface Client {
  /** Whether it went away before the answer was complete. */
  readonly gone: boolean;
  /** Called once when it goes away before the answer is complete; at once where it has gone already. */
  onGone(callback: () => void): void;
}
