/** The HTTP/1.1 half of the port. It is never listened to itself: the listener hands it its connections. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { readBody } from './body.ts';
import { RemoteClient } from './client.ts';
import { type HttpResponse, plainHeaders, type Sink } from './message.ts';
import { asHttp1Text, type Refusals } from './refusals.ts';
import { splitTarget } from './target.ts';
import type { SafeHandler } from './safe-handler.ts';
import type { ServerOptions } from './server-options.ts';

/** @param isClosing whether answers are the last of their connections */
export function createHttp1(handle: SafeHandler, options: ServerOptions, isClosing: () => boolean): Server {
  const { limits, refusals } = options;
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headerMillis,
      requestTimeout: limits.headerMillis + limits.bodyMillis,
      keepAliveTimeout: limits.idleMillis,
      connectionsCheckingInterval: Math.max(50, Math.min(1_000, limits.headerMillis / 2)),
    },
    (incoming, outgoing) => serve(incoming, outgoing, handle, options, isClosing),
  );
  server.on('clientError', (error, socket) => answerBrokenRequest(error, socket, refusals));
  // Node checks header timeouts only of servers that heard `listening`.
  server.emit('listening');
  return server;
}

function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: SafeHandler,
  options: ServerOptions,
  isClosing: () => boolean,
): void {
  const { limits, refusals } = options;
  const client = new RemoteClient();
  outgoing.on('close', () => client.leave());
  outgoing.on('error', () => client.leave());
  if (Number(incoming.headers['content-length'] ?? 0) > limits.bodyBytes) {
    answer(outgoing, refusals.tooLarge, client);
    return;
  }
  readBody(incoming, limits.bodyBytes, limits.bodyMillis, (body) => {
    if (body.kind === 'gone') return;
    if (body.kind === 'too-large') return answer(outgoing, refusals.tooLarge, client);
    if (body.kind === 'too-slow') return answer(outgoing, refusals.tooSlow, client);
    const { path, query } = splitTarget(incoming.url ?? '/');
    const request = {
      method: incoming.method ?? 'GET',
      path,
      query,
      headers: plainHeaders(incoming.headers),
      body: body.bytes,
    };
    handle(request, client, (response) => {
      // Who always has another request would keep its connection for ever.
      if (isClosing()) outgoing.shouldKeepAlive = false;
      answer(outgoing, response, client);
    });
  });
}

function answer(outgoing: ServerResponse, response: HttpResponse, client: RemoteClient): void {
  const isLost = outgoing.destroyed || outgoing.headersSent;
  if (isLost) client.leave();
  if ('stream' in response) {
    if (!isLost) {
      outgoing.writeHead(response.status, response.headers);
      if (!response.isHeadLate) outgoing.flushHeaders();
    }
    // A stream is told of a client that has gone, so that what it stands for can end.
    response.stream(new ResponseSink(outgoing, client));
    return;
  }
  if (isLost) return;
  client.served();
  const { status, headers, body } = response;
  const list = ['content-length', String(Buffer.byteLength(body))];
  for (const name in headers) list.push(name, headers[name]!);
  outgoing.writeHead(status, list);
  outgoing.end(body);
}

const LAST_CHUNK = '0\r\n\r\n';

/** Chunks its writes itself: Node makes four writes of a chunk, and the writes are what a small frame costs. */
class ResponseSink implements Sink {
  readonly #outgoing: ServerResponse;
  readonly #client: RemoteClient;
  readonly #isChunked: boolean;

  constructor(outgoing: ServerResponse, client: RemoteClient) {
    this.#outgoing = outgoing;
    this.#client = client;
    this.#isChunked = outgoing.chunkedEncoding;
    outgoing.chunkedEncoding = false;
  }

  write(bytes: Buffer | string): boolean {
    if (this.#outgoing.writableEnded || this.#outgoing.destroyed) return true;
    return this.#outgoing.write(this.#isChunked ? chunkOf(bytes) : bytes);
  }

  end(): void {
    this.#client.served();
    if (!this.#outgoing.writableEnded) this.#outgoing.end(this.#isChunked ? LAST_CHUNK : undefined);
  }

  destroy(): void {
    this.#outgoing.destroy();
  }

  onDrain(callback: () => void): void {
    this.#outgoing.on('drain', callback);
  }

  onClose(callback: () => void): void {
    this.#client.onGone(callback);
  }
}

/** One chunk of `transfer-encoding: chunked`. An empty one would be the last, so there is none. */
function chunkOf(bytes: Buffer | string): Buffer {
  const length = Buffer.byteLength(bytes);
  if (length === 0) return Buffer.alloc(0);
  const head = `${length.toString(16)}\r\n`;
  const chunk = Buffer.allocUnsafe(head.length + length + 2);
  chunk.write(head, 0, 'latin1');
  if (typeof bytes === 'string') chunk.write(bytes, head.length, 'utf8');
  else bytes.copy(chunk, head.length);
  chunk.write('\r\n', head.length + length, 'latin1');
  return chunk;
}

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex, refusals: Refusals): void {
  if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
  else socket.end(asHttp1Text(refusalFor(error.code, refusals)), () => socket.destroy());
}

function refusalFor(code: string | undefined, refusals: Refusals) {
  if (code === 'HPE_HEADER_OVERFLOW') return refusals.headersTooLarge;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusals.tooSlow;
  return refusals.notHttp;
}
