/** Choices to put before a routing policy: any fleet with any request, and long runs of requests on a given fleet. */
import fc from 'fast-check';
import { Stream } from '../../simulator/basics/random.ts';
import { NO_SHARD, type RequestHead, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { FakeFleet, IDLE, request, type ShardState } from './fleet.ts';

export const SEED = 20_261_120;
export const RUNS = { seed: SEED, numRuns: 300 } as const;
/** Enough for a chi-square test of a handful of shards. */
export const DRAWS = 4_000;

/** One choice, ready to be made again: the same view, request and state of the draw. */
export interface Case {
  readonly fleet: FakeFleet;
  readonly head: RequestHead;
  readonly drawSeed: number;
}

const shardState: fc.Arbitrary<ShardState> = fc.record({
  capacity: fc.constantFrom(0, 1_000, 50_000, 100_000, 400_000),
  headroom: fc.integer({ min: -50_000, max: 400_000 }),
  inFlight: fc.nat({ max: 40 }),
  latencyMicros: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60_000_000 })),
  tokensThisMinute: fc.nat({ max: 400_000 }),
  requestsThisMinute: fc.nat({ max: 500 }),
  isCandidate: fc.boolean(),
  otherQuotasFit: fc.boolean(),
});
const unlimited: Partial<ShardState> = { capacity: Number.POSITIVE_INFINITY, headroom: Number.POSITIVE_INFINITY };
export const someCase: fc.Arbitrary<Case> = fc
  .record({
    shards: fc.array(fc.oneof({ weight: 9, arbitrary: shardState }, fc.constant({ ...IDLE, ...unlimited })), {
      minLength: 1,
      maxLength: 9,
    }),
    sequence: fc.nat(),
    affinity: fc.integer(),
    inputTokens: fc.integer({ min: 1, max: 20_000 }),
    maxTokens: fc.integer({ min: 1, max: 20_000 }),
    drawSeed: fc.nat(),
  })
  .map(({ shards, sequence, affinity, inputTokens, maxTokens, drawSeed }) => {
    const fleet = new FakeFleet(shards);
    fleet.sequence = sequence;
    fleet.reserveTokens = inputTokens + maxTokens;
    const reserveTokens = fleet.reserveTokens;
    return { fleet, head: Object.freeze(request({ affinity, inputTokens, maxTokens, reserveTokens })), drawSeed };
  });

export function choose(policy: RoutingPolicy, { fleet, head, drawSeed }: Case): number {
  return policy.choose(fleet, head, new Stream(drawSeed, 0, 'law'));
}

/** How often each shard is chosen for requests that come one after the other, each with a key of its own. */
export function tally(policy: RoutingPolicy, fleet: FakeFleet, draws: number, stride = 1): number[] {
  const draw = new Stream(SEED, 0, 'tally');
  const keys = new Stream(SEED, 0, 'keys');
  const counts = fleet.shards.map(() => 0);
  for (let i = 0; i < draws; i++) {
    fleet.sequence = i * stride;
    const shard = policy.choose(fleet, request({ affinity: keys.uint32() }), draw);
    if (shard !== NO_SHARD) counts[shard] = counts[shard]! + 1;
  }
  return counts;
}
