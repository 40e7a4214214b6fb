/**
 * How far a request has come, in one word: three counters and two answers, each in bits of its own.
 *
 *     bits 0-6    rounds at the gateway that were lost
 *          7-13   attempts of the caller
 *         14-24   attempts on shards; the count stands still once it is full
 *         25-26   the first answer of a shard: an index in FIRST_OUTCOMES
 *         27-30   the verdict of the last refusal
 */

/** What the counters have room for: they do not look before they count. */
export const MOST_ROUNDS = 0x7f;
export const MOST_CALLER_ATTEMPTS = 0x7f;

/** Indices in FIRST_OUTCOMES; 0 there means that no shard has been asked. */
const FIRST_ADMITTED = 1;
export const FIRST_THROTTLED = 2;
export const FIRST_FAILED = 3;

/** A request as it comes in: the first attempt of its caller. */
export const BEGUN = 1 << 7;

const LAST_BITS = 0xf << 27;
const ROUND_AND_CALLER_BITS = 0x3fff;

export function roundOf(progress: number): number {
  return progress & 0x7f;
}

export function callerAttemptsOf(progress: number): number {
  return (progress >>> 7) & 0x7f;
}

export function attemptsOf(progress: number): number {
  return (progress >>> 14) & 0x7ff;
}

export function firstAnswerOf(progress: number): number {
  return (progress >>> 25) & 3;
}

export function lastVerdictOf(progress: number): number {
  return (progress >>> 27) & 0xf;
}

/** A shard has admitted it. */
export function withAdmission(progress: number): number {
  const asked = withAttempt(progress);
  return (asked >>> 25) & 3 ? asked : asked | (FIRST_ADMITTED << 25);
}

/** A shard has refused it; `first` is what is noted where this was the first answer. */
export function withRefusal(progress: number, verdict: number, first: number): number {
  const noted = (withAttempt(progress) & ~LAST_BITS) | (verdict << 27);
  return (noted >>> 25) & 3 ? noted : noted | (first << 25);
}

export function withRound(progress: number): number {
  return progress + 1;
}

/** Its caller tries again and knows nothing of earlier rounds; `seen` is the verdict that it was told. */
export function withCallerAgain(progress: number, seen: number): number {
  const attempts = callerAttemptsOf(progress) + 1;
  return (progress & ~(ROUND_AND_CALLER_BITS | LAST_BITS)) | (attempts << 7) | (seen << 27);
}

function withAttempt(progress: number): number {
  return ((progress >>> 14) & 0x7ff) === 0x7ff ? progress : progress + (1 << 14);
}
