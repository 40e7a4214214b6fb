/** Passes a stream on to its caller, as fast as the caller takes it, and says how it ended. */
import { INTERNAL_ERROR } from '../../bedrock/error.ts';
import type { Sink } from '../../http/message.ts';
import { UpstreamBroken } from '../upstream/upstream.ts';
import type { OpenStream } from './stream-gate.ts';

/** `broken`: Bedrock's side; `left`: the caller's. */
export type PumpEnd = 'whole' | 'broken' | 'left';

/** @param departure aborted when nobody waits any more; it ends Bedrock's side too */
export async function pump(
  { translation, bytes, early, isOver }: OpenStream,
  sink: Sink,
  departure: AbortSignal,
  requestId: string,
): Promise<PumpEnd> {
  const drain = new Drain(sink, departure);
  let done = isOver;
  let next: IteratorResult<Buffer> | null = null;
  try {
    let pieces: readonly (Buffer | string)[] = early;
    for (;;) {
      for (const piece of pieces) if (!sink.write(piece)) await drain.wait();
      if (departure.aborted) break;
      if (done || translation.usage.error !== null || translation.isDamaged) break;
      next = await bytes.next();
      done = next.done === true;
      pieces = next.done === true ? [] : translation.push(next.value);
    }
  } catch (error) {
    if (!(error instanceof UpstreamBroken)) throw error;
  }
  if (!done) void bytes.return?.();
  if (departure.aborted) return 'left';
  const { isComplete, error } = translation.usage;
  if (isComplete && error === null) {
    sink.end();
    return 'whole';
  }
  // A caller must not take a part for the whole: an error that came from Bedrock has been passed on already.
  if (error === null) sink.write(translation.fail(INTERNAL_ERROR, requestId));
  sink.end();
  return 'broken';
}

/** Waits for a slow caller, or for its end. */
class Drain {
  #resume: () => void = () => {};
  readonly #departure: AbortSignal;

  constructor(sink: Sink, departure: AbortSignal) {
    this.#departure = departure;
    sink.onDrain(() => this.#resume());
    departure.addEventListener('abort', () => this.#resume(), { once: true });
  }

  wait(): Promise<void> {
    if (this.#departure.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }
}
