/**
 * How far a request has come, in one word: three counters and two answers, each in bits of its own, lowest first: lost
 * rounds, attempts of the caller, attempts on shards, the first answer of a shard, the verdict of the last refusal.
 */

const ROUND_BITS = 7;
const CALLER_SHIFT = ROUND_BITS;
const CALLER_BITS = 7;
const ATTEMPTS_SHIFT = CALLER_SHIFT + CALLER_BITS;
const ATTEMPTS_BITS = 11;
const FIRST_SHIFT = ATTEMPTS_SHIFT + ATTEMPTS_BITS;
const FIRST_BITS = 2;
const VERDICT_SHIFT = FIRST_SHIFT + FIRST_BITS;
const VERDICT_BITS = 4;

const ROUND_MASK = (1 << ROUND_BITS) - 1;
const CALLER_MASK = (1 << CALLER_BITS) - 1;
const ATTEMPTS_MASK = (1 << ATTEMPTS_BITS) - 1;
const FIRST_MASK = (1 << FIRST_BITS) - 1;
const VERDICT_MASK = (1 << VERDICT_BITS) - 1;

/** What the counters have room for: they do not look before they count. */
export const MOST_ROUNDS = ROUND_MASK;
export const MOST_CALLER_ATTEMPTS = CALLER_MASK;

/** Indices in FIRST_OUTCOMES; 0 there means that no shard has been asked. */
const FIRST_ADMITTED = 1;
export const FIRST_THROTTLED = 2;
export const FIRST_FAILED = 3;

/** A request as it comes in: the first attempt of its caller. */
export const BEGUN = 1 << CALLER_SHIFT;

const VERDICT_FIELD = VERDICT_MASK << VERDICT_SHIFT;
const ROUND_AND_CALLER_FIELDS = ROUND_MASK | (CALLER_MASK << CALLER_SHIFT);

export function roundOf(progress: number): number {
  return progress & ROUND_MASK;
}

export function callerAttemptsOf(progress: number): number {
  return (progress >>> CALLER_SHIFT) & CALLER_MASK;
}

export function attemptsOf(progress: number): number {
  return (progress >>> ATTEMPTS_SHIFT) & ATTEMPTS_MASK;
}

export function firstAnswerOf(progress: number): number {
  return (progress >>> FIRST_SHIFT) & FIRST_MASK;
}

export function lastVerdictOf(progress: number): number {
  return (progress >>> VERDICT_SHIFT) & VERDICT_MASK;
}

/** A shard has admitted it. */
export function withAdmission(progress: number): number {
  const asked = withAttempt(progress);
  return (asked >>> FIRST_SHIFT) & FIRST_MASK ? asked : asked | (FIRST_ADMITTED << FIRST_SHIFT);
}

/** A shard has refused it; `first` is what is noted where this was the first answer. */
export function withRefusal(progress: number, verdict: number, first: number): number {
  const noted = (withAttempt(progress) & ~VERDICT_FIELD) | (verdict << VERDICT_SHIFT);
  return (noted >>> FIRST_SHIFT) & FIRST_MASK ? noted : noted | (first << FIRST_SHIFT);
}

export function withRound(progress: number): number {
  return progress + 1;
}

/** Its caller tries again and knows nothing of earlier rounds; `seen` is the verdict that it was told. */
export function withCallerAgain(progress: number, seen: number): number {
  const attempts = callerAttemptsOf(progress) + 1;
  return (progress & ~(ROUND_AND_CALLER_FIELDS | VERDICT_FIELD)) | (attempts << CALLER_SHIFT) | (seen << VERDICT_SHIFT);
}

function withAttempt(progress: number): number {
  return ((progress >>> ATTEMPTS_SHIFT) & ATTEMPTS_MASK) === ATTEMPTS_MASK
    ? progress
    : progress + (1 << ATTEMPTS_SHIFT);
}
