/** The HTTP/2 half of the port (prior knowledge, no TLS): the default of the JavaScript SDK's Bedrock client. */
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { readBody } from './body.ts';
import { RemoteClient } from './client.ts';
import { type HttpResponse, plainHeaders, type Sink } from './message.ts';
import { splitTarget } from './target.ts';
import type { SafeHandler } from './safe-handler.ts';
import type { ServerOptions } from './server-options.ts';

export function createHttp2(handle: SafeHandler, options: ServerOptions): Http2Server {
  const { limits } = options;
  const server = createServer({
    settings: { maxConcurrentStreams: 1_000, maxHeaderListSize: limits.headerBytes },
    maxHeaderListPairs: 128,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
  });
  server.on('stream', (stream, headers) => serve(stream, headers, handle, options));
  // A broken session closes itself; without listeners its error would end the process.
  server.on('sessionError', () => {});
  server.on('session', (session: ServerHttp2Session) => {
    session.setTimeout(limits.idleMillis, () => session.destroy());
  });
  return server;
}

function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  handle: SafeHandler,
  { limits, refusals }: ServerOptions,
): void {
  const client = new RemoteClient();
  // Not `writableFinished`: Node ends the writable side itself when the client resets the stream.
  stream.on('close', () => client.leave());
  stream.on('error', () => client.leave());
  readBody(stream, limits.bodyBytes, limits.bodyMillis, (body) => {
    // Node ends the body of a stream that was reset as if all of it had come.
    if (body.kind === 'gone' || stream.closed) return;
    if (body.kind === 'too-large') return refuse(stream, refusals.tooLarge, client);
    if (body.kind === 'too-slow') return refuse(stream, refusals.tooSlow, client);
    const { path, query } = splitTarget(headers[':path'] ?? '/');
    const method = headers[':method'] ?? 'GET';
    // HTTP/2 carries the host in `:authority`.
    const plain = { host: headers[':authority'], ...plainHeaders(headers) };
    const request = { method, path, query, headers: plain, body: body.bytes };
    handle(request, client, (response) => answer(stream, response, client));
  });
}

/** Resets the stream with INTERNAL_ERROR. Not by `close`: Node then ends the stream first, as if it were whole. */
export function breakOff(stream: ServerHttp2Stream): void {
  stream.destroy(new Error('broken off'));
}

/** Ends the stream without waiting for the rest of its body. */
function refuse(stream: ServerHttp2Stream, response: HttpResponse, client: RemoteClient): void {
  answer(stream, response, client);
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function answer(stream: ServerHttp2Stream, response: HttpResponse, client: RemoteClient): void {
  const isLost = stream.destroyed || stream.closed || stream.headersSent;
  if (isLost) client.leave();
  const headers: OutgoingHttpHeaders = { ':status': response.status };
  for (const name in response.headers) if (name !== 'connection') headers[name] = response.headers[name];
  if ('stream' in response) {
    if (!isLost && !response.isHeadLate) stream.respond(headers);
    // A stream is told of a client that has gone, so that what it stands for can end.
    response.stream(new StreamSink(stream, headers, client));
    return;
  }
  if (isLost) return;
  client.served();
  headers['content-length'] = Buffer.byteLength(response.body);
  stream.respond(headers);
  stream.end(response.body);
}

class StreamSink implements Sink {
  readonly #stream: ServerHttp2Stream;
  readonly #headers: OutgoingHttpHeaders;
  readonly #client: RemoteClient;

  constructor(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders, client: RemoteClient) {
    this.#stream = stream;
    this.#headers = headers;
    this.#client = client;
  }

  write(bytes: Buffer | string): boolean {
    if (this.#stream.writableEnded || this.#stream.destroyed) return true;
    if (!this.#stream.headersSent) this.#stream.respond(this.#headers);
    return this.#stream.write(bytes);
  }

  end(): void {
    this.#client.served();
    if (!this.#stream.writableEnded) this.#stream.end();
  }

  destroy(): void {
    breakOff(this.#stream);
  }

  onDrain(callback: () => void): void {
    this.#stream.on('drain', callback);
  }

  onClose(callback: () => void): void {
    this.#client.onGone(callback);
  }
}
