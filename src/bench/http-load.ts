/** A load generator for one server on this machine: connections that ask again as soon as they are answered. */
import { connect, type Socket } from 'node:net';

export interface Counts {
  /** Whole answers, and among them those that were not 200. */
  answers: number;
  bad: number;
  /** `contentBlockDelta` frames. */
  frames: number;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const FRAME_NAME = Buffer.from('contentBlockDelta');

export class HttpLoad {
  readonly counts: Counts = { answers: 0, bad: 0, frames: 0 };
  readonly #request: Buffer;
  readonly #sockets: Socket[] = [];
  #isRunning = true;

  /** @param isStream whether answers come in chunks; their end is then looked for in the bytes */
  constructor(url: string, request: Buffer, connections: number, isStream: boolean) {
    this.#request = request;
    const { hostname, port } = new URL(url);
    for (let i = 0; i < connections; i++) {
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      socket.on('error', () => this.counts.bad++);
      socket.once('connect', () => socket.write(request));
      socket.on('data', isStream ? this.#streamReader(socket) : this.#wholeReader(socket));
      this.#sockets.push(socket);
    }
  }

  stop(): void {
    this.#isRunning = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  #wholeReader(socket: Socket): (chunk: Buffer) => void {
    let left = 0;
    return (chunk) => {
      if (left === 0) {
        const head = chunk.toString('latin1');
        if (!head.startsWith('HTTP/1.1 200')) this.counts.bad++;
        left = head.indexOf(HEAD_END) + HEAD_END.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      }
      left -= chunk.length;
      if (left === 0) this.#answered(socket);
    };
  }

  #streamReader(socket: Socket): (chunk: Buffer) => void {
    return (chunk) => {
      let at = chunk.indexOf(FRAME_NAME);
      for (; at >= 0; at = chunk.indexOf(FRAME_NAME, at + 1)) this.counts.frames++;
      const end = chunk.subarray(-LAST_CHUNK.length);
      if (end.equals(LAST_CHUNK) || chunk.equals(LAST_CHUNK.subarray(2))) this.#answered(socket);
    };
  }

  #answered(socket: Socket): void {
    this.counts.answers++;
    if (this.#isRunning) socket.write(this.#request);
  }
}
