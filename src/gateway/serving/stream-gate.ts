/** Holds a streamed answer back until its first token: before it a refusal can still be taken to another account. */
import type { Verdict } from '../../../simulator/quota/verdict.ts';
import { UNAVAILABLE } from '../../../simulator/quota/verdict.ts';
import type { StreamError } from '../../bedrock/dialects/stream-error.ts';
import type { StreamTranslation } from '../ingress/ingress.ts';
import { verdictOfError } from '../upstream/answer-kind.ts';
import { UpstreamBroken } from '../upstream/upstream.ts';

/** A stream under way. */
export interface OpenStream {
  readonly translation: StreamTranslation;
  readonly bytes: AsyncIterator<Buffer>;
  /** What the caller is to be sent first. */
  readonly early: readonly (Buffer | string)[];
  /** Whether it has come to its end already. */
  readonly isOver: boolean;
}

export type Gated =
  | { readonly kind: 'open'; readonly stream: OpenStream }
  | { readonly kind: 'refused'; readonly verdict: Verdict; readonly why: string }
  /** The caller's own mistake. */
  | { readonly kind: 'final'; readonly error: StreamError };

export async function untilFirstToken(body: AsyncIterable<Buffer>, translation: StreamTranslation): Promise<Gated> {
  const bytes = body[Symbol.asyncIterator]();
  const early: (Buffer | string)[] = [];
  try {
    while (!translation.hasBegun) {
      const next = await bytes.next();
      if (next.done === true) return ended(translation, bytes, early);
      early.push(...translation.push(next.value));
      const { error } = translation.usage;
      if (translation.hasBegun) break;
      if (error !== null || translation.isDamaged) {
        void bytes.return?.();
        return error === null ? { kind: 'refused', verdict: UNAVAILABLE, why: 'a damaged stream' } : judged(error);
      }
    }
  } catch (error) {
    if (error instanceof UpstreamBroken) return { kind: 'refused', verdict: UNAVAILABLE, why: error.message };
    throw error;
  }
  return { kind: 'open', stream: { translation, bytes, early, isOver: false } };
}

/** An answer may have no content at all. */
function ended(translation: StreamTranslation, bytes: AsyncIterator<Buffer>, early: (Buffer | string)[]): Gated {
  if (translation.usage.isComplete) return { kind: 'open', stream: { translation, bytes, early, isOver: true } };
  return { kind: 'refused', verdict: UNAVAILABLE, why: 'the stream ended before its first token' };
}

function judged(error: StreamError): Gated {
  const kind = verdictOfError({ status: null, ...error });
  if (typeof kind === 'string') return { kind: 'final', error };
  return { kind: 'refused', verdict: kind.refused, why: `${error.name}: ${error.message}` };
}
