/** Choices to put before a routing policy: any fleet with any request, and long runs of requests on a given fleet. */
import fc from 'fast-check';
import { Stream } from '../../../simulator/basics/random.ts';
import { NO_SHARD, type RequestHead, type RoutingPolicy } from '../../../simulator/routing/policy.ts';
import { formatCount, formatCounted, formatMicros } from '../../report/numbers.ts';
import { formatTable, left, right } from '../../report/table.ts';
import { FakeFleet, IDLE, request, type ShardState } from './fake-fleet.ts';

/** One choice as plain data, ready to be made again: the same view, request and state of the draw. */
export interface Moment {
  readonly shards: readonly Readonly<ShardState>[];
  /** How many choices were made before. */
  readonly sequence: number;
  readonly tenant: number;
  readonly affinity: number;
  readonly inputTokens: number;
  readonly maxTokens: number;
  readonly drawSeed: number;
}

const oneOf = fc.constantFrom;

/** A counterexample may become one of the first, which are the simplest. */
const SIMPLEST = { withCrossShrink: true } as const;

const shardState: fc.Arbitrary<ShardState> = fc.record({
  capacity: oneOf(100_000, 50_000, 400_000, 1_000, 0),
  headroom: fc.oneof(SIMPLEST, oneOf(100_000, 0), fc.integer({ min: -50_000, max: 400_000 })),
  inFlight: fc.nat({ max: 40 }),
  latencyMicros: fc.oneof(SIMPLEST, oneOf(2_000_000, 0), fc.integer({ min: 1, max: 60_000_000 })),
  tokensThisMinute: fc.nat({ max: 400_000 }),
  requestsThisMinute: fc.nat({ max: 500 }),
  cached: oneOf(0, 500, 9_000),
  isCandidate: oneOf(true, false),
  otherQuotasFit: oneOf(true, false),
});
const unlimited: ShardState = { ...IDLE, capacity: Number.POSITIVE_INFINITY, headroom: Number.POSITIVE_INFINITY };
const someShard = fc.oneof({ weight: 9, arbitrary: shardState }, fc.constant(unlimited));

/** Now and then a large fleet. */
const someFleet = fc.oneof(
  SIMPLEST,
  { weight: 9, arbitrary: fc.array(someShard, { minLength: 1, maxLength: 9 }) },
  { weight: 1, arbitrary: fc.array(someShard, { minLength: 10, maxLength: 40, size: 'max' }) },
);
const someShards = someFleet.map((shards) => {
  const isAny = shards.some(({ isCandidate }) => isCandidate);
  return isAny ? shards : shards.map((shard, index) => ({ ...shard, isCandidate: index === 0 }));
});

/** One to nine shards, seldom up to forty, in any state, at least one of them a candidate, and any request. */
export const someMoment: fc.Arbitrary<Moment> = fc.record({
  shards: someShards,
  sequence: fc.nat(),
  tenant: fc.nat({ max: 7 }),
  affinity: fc.integer(),
  inputTokens: fc.integer({ min: 1, max: 20_000 }),
  maxTokens: fc.integer({ min: 1, max: 20_000 }),
  drawSeed: fc.nat(),
});

/** A policy's view of the moment, to be asked about or to be changed. */
export function fleetOf({ shards, sequence, inputTokens, maxTokens }: Moment): FakeFleet {
  const fleet = new FakeFleet(shards);
  fleet.sequence = sequence;
  fleet.reserveTokens = inputTokens + maxTokens;
  return fleet;
}

export function headOf({ tenant, affinity, inputTokens, maxTokens }: Moment): RequestHead {
  return Object.freeze({ tenant, affinity, inputTokens, maxTokens, reserveTokens: inputTokens + maxTokens });
}

export function choose(policy: RoutingPolicy, moment: Moment, fleet = fleetOf(moment)): number {
  return policy.choose(fleet, headOf(moment), new Stream(moment.drawSeed, 0, 'law'));
}

/** The moment with every shard changed. */
export function withShards(moment: Moment, change: (shard: ShardState, index: number) => Partial<ShardState>): Moment {
  return { ...moment, shards: moment.shards.map((shard, index) => ({ ...shard, ...change(shard, index) })) };
}

/** Many requests on one fleet that stays as it is, one after the other. */
export interface LongRun {
  readonly draws: number;
  readonly seed: number;
  /** How far the counter of choices goes on from one to the next; left out: by one. */
  readonly stride?: number;
}

/** How often each shard is chosen for requests with a key each. */
export function tally(policy: RoutingPolicy, fleet: FakeFleet, { draws, seed, stride = 1 }: LongRun): number[] {
  const draw = new Stream(seed, 0, 'tally');
  const keys = new Stream(seed, 0, 'keys');
  const counts = fleet.shards.map(() => 0);
  for (let i = 0; i < draws; i++) {
    fleet.sequence = i * stride;
    const shard = policy.choose(fleet, request({ affinity: keys.uint32() }), draw);
    if (shard !== NO_SHARD) counts[shard] = counts[shard]! + 1;
  }
  return counts;
}

/** The fleet as a table for people. */
export function showShards(shards: readonly ShardState[]): string[] {
  const tokens = (count: number): string => (Number.isFinite(count) ? formatCount(count) : 'no limit');
  const rows = shards.map((shard, index) => [
    String(index),
    shard.isCandidate ? 'yes' : 'no',
    tokens(shard.capacity),
    tokens(shard.headroom),
    shard.otherQuotasFit ? 'room' : 'full',
    String(shard.inFlight),
    shard.latencyMicros === 0 ? 'untimed' : formatMicros(shard.latencyMicros),
    `${formatCount(shard.tokensThisMinute)} / ${formatCount(shard.requestsThisMinute)}`,
    formatCount(shard.cached),
  ]);
  return formatTable(
    [
      right('shard'),
      left('candidate'),
      right('tokens a minute'),
      right('left'),
      left('other quotas'),
      right('in flight'),
      right('answers in'),
      right('tokens / requests this minute'),
      right('of its prefix cached'),
    ],
    rows,
  );
}

export function showMoment(moment: Moment): string[] {
  const { inputTokens, maxTokens, tenant, affinity, sequence, shards } = moment;
  const candidates = shards.filter(({ isCandidate }) => isCandidate).length;
  return [
    `${formatCounted(shards.length, 'shard')}, ${formatCounted(candidates, 'candidate')}:`,
    ...showShards(shards),
    `A request of tenant ${tenant} with ${formatCounted(inputTokens, 'token')} in and at most ` +
      `${formatCount(maxTokens)} out, affinity ${affinity}, after ${formatCounted(sequence, 'choice')}.`,
  ];
}
