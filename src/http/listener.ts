/** One port for HTTP/1.1 and HTTP/2 with prior knowledge: the first three bytes of a connection tell which. */
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createHttp1 } from './http1.ts';
import { breakOff, createHttp2 } from './http2.ts';
import type { Handler } from './message.ts';
import { asHttp1Text } from './refusals.ts';
import { safely } from './safe-handler.ts';
import type { ServerOptions } from './server-options.ts';

/** HTTP/2 begins with `PRI * HTTP/2.0`; no HTTP/1.1 method begins with these letters. */
const HTTP2_START = Buffer.from('PRI');
const IDLE_SWEEP_MILLIS = 20;

export class Listener {
  readonly #options: ServerOptions;
  readonly #http1: ReturnType<typeof createHttp1>;
  readonly #http2: ReturnType<typeof createHttp2>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #streams = new Set<ServerHttp2Stream>();
  #isClosing = false;

  constructor(handler: Handler, options: ServerOptions) {
    const safe = safely(handler, options);
    this.#options = options;
    this.#http1 = createHttp1(safe, options, () => this.#isClosing);
    this.#http2 = createHttp2(safe, options);
    this.#http2.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
    });
    this.#http2.on('stream', (stream: ServerHttp2Stream) => {
      this.#streams.add(stream);
      stream.once('close', () => this.#streams.delete(stream));
    });
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = options.limits.connections;
  }

  /** @param port 0 for any free one; the URL without a trailing slash */
  listen(port: number, host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve(urlOf(this.#server.address()));
      });
    });
  }

  /** Takes no more connections, gives answers in flight their time, then lets go. */
  close(): Promise<void> {
    this.#isClosing = true;
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.#cut(), this.#options.limits.closeMillis);
      const sweep = setInterval(() => this.#http1.closeIdleConnections(), IDLE_SWEEP_MILLIS);
      this.#server.close(() => {
        clearTimeout(deadline);
        clearInterval(sweep);
        this.#http1.close();
        resolve();
      });
      for (const session of this.#sessions) session.close();
      this.#http1.closeIdleConnections();
      for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    });
  }

  /** Streams are reset before their connection ends: without, a client could take a part for the whole. */
  #cut(): void {
    for (const stream of this.#streams) breakOff(stream);
    // Node writes the resets at the end of this turn.
    setImmediate(() => {
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    this.#sniff(socket);
  }

  #sniff(socket: Socket): void {
    let seen: Buffer = Buffer.alloc(0);
    const timer = setTimeout(
      () => socket.end(asHttp1Text(this.#options.refusals.tooSlow)),
      this.#options.limits.headerMillis,
    );
    const finish = (): void => {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('end', onEnd);
      socket.off('close', finish);
    };
    const onEnd = (): void => {
      finish();
      socket.destroy();
    };
    const onData = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const compared = Math.min(seen.length, HTTP2_START.length);
      const isHttp2 = seen.subarray(0, compared).equals(HTTP2_START.subarray(0, compared));
      if (isHttp2 && compared < HTTP2_START.length) return;
      finish();
      // HTTP/1.1 sees a client's half-close itself; an HTTP/2 session would live on in half a connection.
      if (isHttp2) socket.allowHalfOpen = false;
      socket.pause();
      // Back before the hand-over: an HTTP/2 session reads the socket's buffer once, when it is made.
      socket.unshift(seen);
      (isHttp2 ? this.#http2 : this.#http1).emit('connection', socket);
      // HTTP/2 reads from the handle by itself.
      if (!isHttp2) socket.resume();
    };
    socket.on('data', onData);
    socket.once('end', onEnd);
    socket.once('close', finish);
  }
}

function urlOf(bound: AddressInfo | string | null): string {
  if (bound === null || typeof bound === 'string') throw new Error('the server listens on no port');
  return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
}
