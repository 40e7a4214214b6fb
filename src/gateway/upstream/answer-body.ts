/** The body of an answer as the gateway reads it: bounded where it is whole, cancelled where nobody reads on. */
import type { RawBody } from './dispatch.ts';
import { networkFailure } from './network-failure.ts';
import { UpstreamBroken } from './upstream.ts';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Breaks as `UpstreamBroken` alone. No async generator: the `return` of one waits for the read that is under way, and
 * a client that goes away while the model thinks must not.
 */
export function answerBody(raw: RawBody, signal: AbortSignal): AsyncIterable<Buffer> {
  let isOver = false;
  const cancel = (): void => raw.cancel();
  const end = (): void => {
    isOver = true;
    signal.removeEventListener('abort', cancel);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const chunks = raw.chunks[Symbol.asyncIterator]();
  const iterator: AsyncIterator<Buffer, undefined> = {
    async next() {
      if (isOver) return DONE;
      try {
        const step = await chunks.next();
        if (signal.aborted) throw signal.reason;
        if (step.done !== true) return { done: false, value: toBuffer(step.value) };
        end();
        return DONE;
      } catch (error) {
        if (isOver) return DONE;
        end();
        cancel();
        throw broken(error, signal);
      }
    },
    async return() {
      if (!isOver) {
        end();
        cancel();
      }
      return DONE;
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** Null where there is more than `mostBytes`. Throws `UpstreamBroken`. */
export async function readWhole(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > mostBytes) return null;
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length);
}

function broken(error: unknown, signal: AbortSignal): UpstreamBroken {
  if (signal.aborted) return new UpstreamBroken('cancelled', 'the call was cancelled');
  const { reason, message } = networkFailure(error);
  return new UpstreamBroken(reason === 'timeout' ? 'timeout' : 'reset', message);
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
