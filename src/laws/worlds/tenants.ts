/** Tenants that are alike are served alike. */
import { formatShare } from '../../report/numbers.ts';
import { BOUNDS } from './bounds.ts';
import { calmWorld, someCalmParts } from './calm-world.ts';
import { runIn } from './run-world.ts';
import { measuredLaw } from './world-law.ts';

export const BOUNDED_UNFAIRNESS = measuredLaw({
  name: 'bounded-unfairness',
  claim: `Of tenants that are alike, none is served less than ${formatShare(BOUNDS.leastServed)} of the mean share.`,
  cases: someCalmParts.map(({ process, tenants, ...parts }) =>
    // Tenants in step with one another are not alike: in each beat the same one comes last.
    calmWorld({ ...parts, tenants: tenants + 1, process: process === 'constant' ? 'poisson' : process }),
  ),
  measure: (create, world) => {
    const shares = runIn(world, create()).result.tenants.map(({ served, offered, inFlight }) =>
      offered === inFlight ? 1 : served / (offered - inFlight),
    );
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    // Where nobody is served, all are alike.
    return mean === 0 ? 1 : Math.min(...shares) / mean;
  },
  isBroken: (least) => least < BOUNDS.leastServed,
  say: (least) => `served one of the tenants, which are all alike, ${formatShare(least)} of the mean share`,
});
