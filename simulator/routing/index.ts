/** The routing policies that can be deployed, by name. A new one is a file and a line here; the laws then test it. */
import { CacheAware } from './cache-aware.ts';
import { FillFirst, type FillFirstOptions } from './fill-first.ts';
import { Headroom } from './headroom.ts';
import { LeastInFlight } from './least-in-flight.ts';
import { LitellmShuffle, type LitellmShuffleOptions } from './litellm-shuffle.ts';
import { LitellmUsageV2, type LitellmUsageOptions } from './litellm-usage-v2.ts';
import { PeakEwma } from './peak-ewma.ts';
import type { RoutingPolicy } from './policy.ts';
import { PowerOfTwo } from './power-of-two.ts';
import { Random } from './random.ts';
import { RoundRobin } from './round-robin.ts';
import { Sticky, type StickyOptions } from './sticky.ts';
import { Weighted } from './weighted.ts';

/** What policies can be told; each takes what concerns it and has a default for what is left out. */
export type PolicyOptions = Partial<FillFirstOptions & LitellmShuffleOptions & LitellmUsageOptions & StickyOptions>;

export interface PolicyEntry {
  /** One line for help texts and reports. */
  readonly summary: string;
  create(options?: PolicyOptions): RoutingPolicy;
}

export const POLICIES: Readonly<Record<string, PolicyEntry>> = {
  'power-of-two': {
    summary: 'of two shards drawn at random, the one with more of its quota left',
    create: () => new PowerOfTwo(),
  },
  headroom: {
    summary: 'the shard with the largest share of its quota left, if the request fits',
    create: () => new Headroom(),
  },
  'round-robin': { summary: 'each shard in its turn', create: () => new RoundRobin() },
  random: { summary: 'every shard alike', create: () => new Random() },
  weighted: { summary: 'at random, in proportion to the quotas', create: () => new Weighted() },
  'least-in-flight': {
    summary: 'the shard that is working on the fewest requests',
    create: () => new LeastInFlight(),
  },
  'peak-ewma': {
    summary: 'of two shards drawn at random, the one that should answer sooner',
    create: () => new PeakEwma(),
  },
  sticky: {
    summary: 'the same shard for the same affinity key, unless it is much busier than the rest',
    create: (options) => new Sticky({ loadMargin: 0.25, ...options }),
  },
  'cache-aware': {
    summary: 'the shard with the prefix in its prompt cache, if it has room, else the roomiest',
    create: () => new CacheAware(),
  },
  'fill-first': {
    summary: 'the primary account until its quota is used to a mark, then the next',
    create: (options) => new FillFirst({ fillMark: 0.8, ...options }),
  },
  'litellm-shuffle': {
    summary: "LiteLLM's simple-shuffle: a lottery by configured weights or quota",
    create: (options) => new LitellmShuffle({ weights: null, ...options }),
  },
  'litellm-usage-v2': {
    summary: "LiteLLM's usage-based-routing-v2: fewest tokens in the clock minute",
    create: (options) => new LitellmUsageV2({ requestsPerMinute: null, ...options }),
  },
};

export const POLICY_NAMES: readonly string[] = Object.keys(POLICIES);

/** A new policy by its name; a name that is not in `POLICY_NAMES` throws. */
export function createPolicy(name: string, options?: PolicyOptions): RoutingPolicy {
  const entry = Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
  if (entry === undefined) throw new RangeError(`no routing policy "${name}": there are ${POLICY_NAMES.join(', ')}`);
  return entry.create(options);
}
