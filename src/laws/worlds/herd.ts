/** Replicas that do not see one another do not all rush to the same account. */
import fc from 'fast-check';
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import type { RequestRow } from '../../../simulator/metrics/request-row.ts';
import { formatNumber } from '../../report/numbers.ts';
import { BOUNDS } from './bounds.ts';
import { calmWorld, someCalmParts } from './calm-world.ts';
import { runIn } from './run-world.ts';
import type { World } from './world.ts';
import { measuredLaw } from './world-law.ts';

/** After the run has warmed up. */
const FROM_MICROS = 10 * MICROS_PER_SECOND;
const TO_MICROS = 40 * MICROS_PER_SECOND;
const STEP_MICROS = MICROS_PER_SECOND / 2;

/** Two to eight blind replicas, three to six equal accounts with room for all, a dozen or two in flight on each. */
const someReplicas: fc.Arbitrary<World> = fc
  .record({
    parts: someCalmParts,
    replicas: fc.constantFrom(2, 4, 8),
    accounts: fc.integer({ min: 3, max: 6 }),
  })
  .map(({ parts, replicas, accounts }) =>
    calmWorld({
      ...parts,
      quotas: Array<number>(accounts).fill(600_000),
      load: 0.4,
      seconds: 45,
      inputTokens: 200,
      outputTokens: 150,
      process: 'poisson',
      gateway: { ...parts.gateway, replicas },
    }),
  );

/** Requests in flight on each account at an instant. */
function inFlightAt(rows: readonly RequestRow[], accounts: number, at: number): number[] {
  const counts = Array<number>(accounts).fill(0);
  for (const { arrivedAtMicros, waitMicros, endedAtMicros, verdicts, shards } of rows) {
    if (verdicts.at(-1) !== 'admitted' || arrivedAtMicros + waitMicros > at || endedAtMicros <= at) continue;
    counts[shards.at(-1)!]! += 1;
  }
  return counts;
}

/** The fullest account over the mean of all, in the mean over the run; 1 where nothing is in flight. */
function herding(rows: readonly RequestRow[], accounts: number): number {
  let fullest = 0;
  let mean = 0;
  for (let at = FROM_MICROS; at <= TO_MICROS; at += STEP_MICROS) {
    const counts = inFlightAt(rows, accounts, at);
    fullest += Math.max(...counts);
    mean += counts.reduce((sum, count) => sum + count, 0) / accounts;
  }
  return mean === 0 ? 1 : fullest / mean;
}

export const NO_HERD = measuredLaw({
  name: 'no-herd',
  claim: `With blind replicas the fullest account has at most ${BOUNDS.mostHerded} times the mean in flight.`,
  cases: someReplicas,
  measure: (create, world) => {
    const { rows, config } = runIn(world, create());
    return herding(rows, config.accounts.length);
  },
  isBroken: (factor) => factor > BOUNDS.mostHerded,
  say: (factor) =>
    `put ${formatNumber(factor)} times the mean in flight on the fullest of equal accounts, with replicas that do ` +
    'not see one another',
});
