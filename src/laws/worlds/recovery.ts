/** An account that is well again is used again. */
import fc from 'fast-check';
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import type { Ran } from './run-world.ts';
import { formatShare } from '../../report/numbers.ts';
import { BOUNDS } from './bounds.ts';
import { calmWorld, someCalmParts } from './calm-world.ts';
import { runIn } from './run-world.ts';
import type { World } from './world.ts';
import { measuredLaw } from './world-law.ts';

const ILL_SECONDS = 20;
/** Cooldowns end after 2 s, and averages of latencies forget half in 7. */
const WELL_SECONDS = 50;

/** One of equal accounts answers 403 or refuses everything at first, while the others could almost do without it. */
const someIllness: fc.Arbitrary<World> = fc
  .record({
    parts: someCalmParts,
    index: fc.nat({ max: 3 }),
    what: fc.constantFrom({ kind: 'suspended' }, { kind: 'quota-cut', factor: 0 }),
  })
  .map(({ parts, index, what }) => {
    const quotas = parts.quotas.slice(0, 4).map(() => 240_000);
    const gateway = { ...parts.gateway, cooldown: '2s' };
    const world = calmWorld({ ...parts, quotas, gateway, load: 0.6, seconds: 110 });
    const ill = `shard-${index % quotas.length}`;
    return { ...world, faults: [{ ...what, from: '0s', for: `${ILL_SECONDS}s`, accounts: [ill] }] };
  });

const illIn = ({ config }: Ran): number => config.faults[0]!.accounts![0]!;

/** Its share of what was taken in once it had been well for a while, over its fair share. */
function recovered(ran: Ran): number {
  const late = ran.rows.filter(({ arrivedAtMicros, verdicts }) => {
    return arrivedAtMicros >= WELL_SECONDS * MICROS_PER_SECOND && verdicts.at(-1) === 'admitted';
  });
  const there = late.filter(({ shards }) => shards.at(-1) === illIn(ran)).length;
  return late.length === 0 ? 0 : (there * ran.config.accounts.length) / late.length;
}

export const RECOVERY = measuredLaw({
  name: 'recovery',
  claim: `An account that is well again gets at least ${formatShare(BOUNDS.leastRecovered)} of its fair share.`,
  cases: someIllness,
  measure: (create, world) => recovered(runIn(world, create())),
  isBroken: (share) => share < BOUNDS.leastRecovered,
  say: (share) =>
    `gave the account, half a minute after it was well again, ${formatShare(share)} of its fair share of the requests`,
});
