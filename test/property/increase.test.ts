/** Quotas over a run: whatever is asked and decided, nothing rises before its time, past its ceiling or unasked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { IncreaseStep } from '../../simulator/quota/increase-config.ts';
import type { IncreaseCase } from '../../simulator/quota/increase.ts';
import { account, config, increase, NO_LIMITS } from '../support/config-builder.ts';
import { arrivals, tenant } from '../support/demand.ts';
import { watch } from '../support/audit.ts';

const SECOND = 1_000_000;
const START = 20_000;
const DEFAULT = 30_000;
const CEILING = 200_000;
const RUNS = { seed: 20_260_110, numRuns: 25 } as const;

const someStep: fc.Arbitrary<IncreaseStep> = fc.record({
  accounts: fc.constantFrom(null, [0], [1]),
  model: fc.constant(0),
  meter: fc.constant('tokensPerMinute' as const),
  when: fc.oneof(
    fc.nat({ max: 400 }).map((at) => ({ kind: 'at' as const, atMicros: at * SECOND })),
    fc.record({
      kind: fc.constant('utilisation' as const),
      above: fc.constantFrom(0.01, 0.5, 5),
      forMicros: fc.constantFrom(0, 60 * SECOND, 120 * SECOND),
    }),
  ),
  ask: fc.oneof(
    fc.integer({ min: 10, max: 250 }).map((thousands) => ({ kind: 'value' as const, value: thousands * 1_000 })),
    fc.record({ kind: fc.constant('factor' as const), factor: fc.constantFrom(1, 1.5, 3) }),
  ),
  repeat: fc.boolean(),
});

const someConfig: fc.Arbitrary<SimulationConfig> = fc
  .record({
    plan: fc.array(someStep, { minLength: 1, maxLength: 4 }),
    lag: fc.constantFrom(0, 45, 170),
    denyProbability: fc.constantFrom(0, 0.3),
    partialProbability: fc.constantFrom(0, 0.5),
    partialFraction: fc.constantFrom(0.5, 0.1),
  })
  .map(({ plan, lag, ...chances }) =>
    config({
      horizonMicros: 600 * SECOND,
      accounts: ['a', 'b'].map((name) =>
        account(
          name,
          { tokensPerMinute: START },
          {
            defaults: [{ ...NO_LIMITS, tokensPerMinute: DEFAULT }],
            ceilings: [{ ...NO_LIMITS, tokensPerMinute: CEILING }],
          },
        ),
      ),
      tenants: [tenant('everyone', 0, { arrivals: arrivals({ ratePerSecond: 2 }) })],
      increase: increase({ ...chances, plan, lagMicros: { kind: 'constant', value: lag * SECOND } }),
    }),
  );

/** Asked for what may be asked, and granted no more than that. */
function isAllowed({ answer, decision, asked, from }: IncreaseCase): boolean {
  if (answer.status === 'refused') return decision === null;
  const mayBeAsked = asked > DEFAULT && asked > from! && asked <= CEILING;
  const isDenied = decision === null || decision.status === 'denied';
  return mayBeAsked && (isDenied || (decision.value > from! && decision.value <= asked));
}

describe('the quota in force', () => {
  it('is at every event what was granted last, and nothing else moves it', () => {
    fc.assert(
      fc.property(someConfig, (made) => {
        const { simulation } = watch(made, 5);
        const { desk, engine, shards } = simulation;
        const inForce = [START, START];
        const decided = new Set<unknown>();
        while (engine.step(1)) {
          for (const one of desk.cases) {
            if (one.decision === null || decided.has(one)) continue;
            decided.add(one);
            expect(one.answer).toEqual({ status: 'pending', decidesAtMicros: engine.now });
            if (one.decision.status !== 'denied') inForce[one.account] = one.decision.value;
          }
          for (const shard of [0, 1]) {
            const limit = shards.ledger.tokens.limit(shard)!;
            if (limit !== inForce[shard]) throw new Error(`${limit} in force, ${inForce[shard]} granted`);
          }
        }
        expect(desk.cases.filter((one) => !isAllowed(one))).toEqual([]);
      }),
      RUNS,
    );
  });
});
