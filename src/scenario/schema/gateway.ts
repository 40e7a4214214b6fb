/** `gateway`: how requests are routed, retried, held and let go. The defaults are a gateway that works. */
import { z } from 'zod';
import { MOST_HELD } from '../../../simulator/gateway/hold-queue.ts';
import { MOST_ROUNDS } from '../../../simulator/requests/progress.ts';
import { MOST_REPLICAS, MOST_SHARDS } from '../../../simulator/requests/requests.ts';
import { countUpTo, duration, leaf, positiveDuration, positiveShare, rate, share, wholeNumber } from '../leaf.ts';
import { parsePolicy } from '../policy-name.ts';

const none = z.literal('none').transform(() => null);

const sharingSchema = z.union(
  [
    z.enum(['none', 'full']).transform((kind) => ({ kind })),
    positiveDuration.transform((delayMicros) => ({ kind: 'delayed' as const, delayMicros })),
  ],
  { error: 'expected none, full, or a delay such as 500ms' },
);

const spillSchema = z.union(
  [
    wholeNumber(0, MOST_SHARDS).transform((hops) => ({ hops, order: 'policy' as const })),
    z.strictObject({ hops: wholeNumber(0, MOST_SHARDS), order: z.enum(['policy', 'next']).prefault('policy') }),
  ],
  { error: 'expected a number of further shards, or a mapping with hops and order' },
);

export const gatewaySchema = z.strictObject({
  policy: leaf(parsePolicy, { type: 'string', examples: ['headroom', './my-policy.ts'] })
    .prefault('headroom')
    .describe('A policy by name, or the path of a TypeScript file that exports one.'),
  replicas: wholeNumber(1, MOST_REPLICAS)
    .prefault(1)
    .describe('Gateway processes, each with its own view of the shards.'),
  sharing: sharingSchema
    .prefault('none')
    .describe('Whether replicas tell one another what they see: none, full, or after a delay.'),
  attempts: wholeNumber(1, MOST_ROUNDS).prefault(3).describe('Rounds of asking, the first included.'),
  spill: spillSchema.prefault(1).describe('Further shards asked at once within a round, and in which order.'),
  onRefusal: z.enum(['retry', 'hold', 'give-up']).prefault('retry').describe('After the last hop of a round.'),
  onNoShard: z.enum(['hold', 'shed', 'try-anyway']).prefault('hold').describe('When the policy names no shard.'),
  backoff: z
    .strictObject({
      base: positiveDuration.prefault('500ms'),
      cap: positiveDuration.prefault('20s'),
      jitter: z.enum(['full', 'none']).prefault('full'),
    })
    .prefault({}),
  retryBudget: z
    .union([none, z.strictObject({ ratio: share.prefault('20%'), minimum: rate.prefault('10/s') })], {
      error: 'expected "none", or a mapping with ratio and minimum',
    })
    .prefault({})
    .describe('Retries per first attempt, and a floor.'),
  hold: z
    .union(
      [
        none,
        z.strictObject({ capacity: countUpTo(MOST_HELD).prefault(1000), maxWait: positiveDuration.prefault('10s') }),
      ],
      {
        error: 'expected "none", or a mapping with capacity and maxWait',
      },
    )
    .prefault({})
    .describe('The bounded queue of held requests.'),
  cooldown: duration.prefault('1s').describe('How long a shard is left alone after a refusal.'),
  estimate: z
    .enum(['reservation', 'mean-output'])
    .prefault('reservation')
    .describe('What the shadow ledger reserves for a request.'),
  reserve: z
    .union([none, z.strictObject({ share: positiveShare, priority: wholeNumber(0, 100).prefault(0) })], {
      error: 'expected "none", or a mapping with share and priority',
    })
    .prefault('none')
    .describe('Share of each shard kept free for tenants of this priority or a more important one.'),
  latencyDecay: positiveDuration.prefault('10s').describe('Time constant of the latency average.'),
  refusalPenalty: positiveDuration
    .prefault('5s')
    .describe('A refusal enters the latency average as this long an answer.'),
  refusalTime: duration.prefault('20ms').describe('How long a refusal takes to come back.'),
});
export type GatewayInput = z.output<typeof gatewaySchema>;
