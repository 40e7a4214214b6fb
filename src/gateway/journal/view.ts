/** What a policy saw of the shards when it was asked, as plain data: whatever another policy might want to see, too. */
import { z } from 'zod';
import { NO_SHARD } from '../../../simulator/routing/policy.ts';

/** Amounts that know no bound are null: JSON has no infinity. */
const amounts = z.array(z.number().nullable());
const numbers = z.array(z.number());

export const viewSchema = z.object({
  size: z.int().min(1),
  sequence: z.int().min(0),
  /** In ascending order; null: every shard. */
  candidates: z.array(z.int().min(0)).nullable(),
  capacity: amounts,
  headroom: amounts,
  /** `headroomFraction` as the book had it: a bucket's is of its capacity, which a burst makes smaller. */
  fraction: numbers,
  /** The shards on which the request was believed to fit. */
  fits: z.array(z.int().min(0)),
  inFlight: numbers,
  latencyMicros: numbers,
  tokensThisMinute: numbers,
  requestsThisMinute: numbers,
  /** Left out where no shard has the prefix in its cache. */
  cached: numbers.optional(),
  /** What `roomiest` said, where fractions and fits alone do not say it: an index parts equals by its own rule. */
  roomiest: z.int().min(-1).optional(),
});

/** Arrays have one entry a shard. */
export type View = Readonly<z.infer<typeof viewSchema>>;

/** The candidate with the largest fraction left that fits, of equals the first; NO_SHARD where none fits. */
export function roomiestOf({ size, candidates, fraction, fits }: View): number {
  const isCandidate = new Uint8Array(size).fill(candidates === null ? 1 : 0);
  for (const shard of candidates ?? []) isCandidate[shard] = 1;
  return largest(
    fits.filter((shard) => isCandidate[shard] === 1),
    fraction,
  );
}

/** Whom a gateway that tries anyway asks when its policy names nobody; NO_SHARD where there are no candidates. */
export function leastBadOf({ size, candidates, fraction }: View): number {
  return largest(candidates ?? Array.from({ length: size }, (_, shard) => shard), fraction);
}

function largest(shards: readonly number[], fraction: readonly number[]): number {
  let best = NO_SHARD;
  for (const shard of shards) if (best === NO_SHARD || fraction[shard]! > fraction[best]!) best = shard;
  return best;
}
