/** Nothing is lost on the way: every request ends once, and none waits while there is room for it. */
import { NO_SHARD, type FleetView, type RequestHead } from '../../../simulator/routing/policy.ts';
import { formatMicros } from '../../report/numbers.ts';
import { LawBroken } from '../law.ts';
import { type Ran, runIn, watched } from './run-world.ts';
import { someWorld } from './some-world.ts';
import { worldLaw } from './world-law.ts';

/** Whether every candidate has room for the request by everything that a book counts. */
function isRoomy(fleet: FleetView, { reserveTokens }: RequestHead): boolean {
  for (let k = 0; k < fleet.candidates; k++) {
    const shard = fleet.candidate(k);
    if (!fleet.fits(shard) || fleet.tokensThisMinute(shard) + reserveTokens > fleet.capacity(shard)) return false;
  }
  return fleet.candidates > 0;
}

/** What does not add up; null where all does. */
function imbalance({ result: { totals }, rows }: Ran): string | null {
  const { offered, served, throttled, shed, failed, cutOff, inFlight } = totals;
  const ended = served + throttled + shed + failed + cutOff;
  if (offered !== ended + inFlight)
    return `had ${offered} requests, of which ${ended} ended and ${inFlight} are in flight`;
  if (rows.length !== ended) return `ended ${ended} requests, of ${rows.length} of which there is a record`;
  if (new Set(rows.map(({ id }) => id)).size !== rows.length) return 'ended a request twice';
  return null;
}

export const CONSERVATION = worldLaw({
  name: 'conservation',
  claim: 'Every request ends exactly once, and none is left without a shard while every candidate has room.',
  cases: someWorld,
  broken: (create, world) => {
    const policy = watched(create, (fleet, request, shard) => {
      if (shard !== NO_SHARD || !isRoomy(fleet, request)) return shard;
      throw new LawBroken(
        `named no shard for a request of tenant-${request.tenant}, ${formatMicros(fleet.now)} into the run, although ` +
          `every candidate had room for it`,
      );
    });
    return imbalance(runIn(world, policy));
  },
});
