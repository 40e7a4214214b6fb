/** Answers a platform `Request` without a socket: what tests and the parity run inject for `fetch`. */
import { RemoteClient } from './client.ts';
import type { Handler, HttpRequest, HttpResponse, Sink } from './message.ts';
import { safely } from './safe-handler.ts';
import type { ServerOptions } from './server-options.ts';

export async function handleFetch(handler: Handler, request: Request, options: ServerOptions): Promise<Response> {
  const { limits, refusals } = options;
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length > limits.bodyBytes) return toResponse(refusals.tooLarge, new RemoteClient());
  const client = new RemoteClient();
  return new Promise((resolve, reject) => {
    const { signal } = request;
    const abort = (): void => {
      client.leave();
      reject(signal.reason);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    safely(handler, options)(toHttpRequest(request, body), client, (response) => resolve(toResponse(response, client)));
  });
}

function toHttpRequest(request: Request, body: Buffer): HttpRequest {
  const url = new URL(request.url);
  const headers = { host: url.host, ...Object.fromEntries(request.headers) };
  return { method: request.method, path: url.pathname, query: url.search.slice(1), headers, body };
}

function toResponse(response: HttpResponse, client: RemoteClient): Response {
  const { status, headers } = response;
  if (!('stream' in response)) {
    const { body } = response;
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
  }
  const { stream } = response;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => stream(new ControllerSink(controller, client)),
    cancel: () => client.leave(),
  });
  return new Response(body, { status, headers });
}

/** Never asks to wait: who has no socket has memory. */
class ControllerSink implements Sink {
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #client: RemoteClient;
  #isOpen = true;

  constructor(controller: ReadableStreamDefaultController<Uint8Array>, client: RemoteClient) {
    this.#controller = controller;
    this.#client = client;
    client.onGone(() => {
      this.#isOpen = false;
    });
  }

  write(bytes: Buffer | string): boolean {
    if (this.#isOpen) this.#controller.enqueue(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    return true;
  }

  end(): void {
    if (this.#isOpen) this.#controller.close();
    this.#isOpen = false;
    this.#client.served();
  }

  destroy(): void {
    if (this.#isOpen) this.#controller.error(new Error('the connection was broken off'));
    this.#isOpen = false;
  }

  onDrain(): void {}

  onClose(callback: () => void): void {
    this.#client.onGone(callback);
  }
}
