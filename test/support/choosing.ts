/** One choice of a policy on a fleet that a test has made up, and draws that a test has chosen. */
import { type Draw, Stream } from '../../simulator/basics/random.ts';
import { createPolicy, type PolicyOptions } from '../../simulator/routing/index.ts';
import { type FakeFleet, request } from '../../src/laws/choices/fake-fleet.ts';
import type { LongRun } from '../../src/laws/choices/moment.ts';

export const runOf = (draws: number): LongRun => ({ draws, seed: 20_261_120 });

/** Answers one number after another, whatever is asked. */
export function drawing(...numbers: readonly number[]): Draw {
  let at = 0;
  const next = (): number => {
    if (at === numbers.length) throw new RangeError(`drew more than ${numbers.length} numbers`);
    return numbers[at++]!;
  };
  return { uint32: next, uniform: next, below: next };
}

/** What the policy of that name answers; where the test chooses no draws, by a stream. */
export function choose(name: string, fleet: FakeFleet, options?: PolicyOptions, chance?: Draw): number {
  return createPolicy(name, options).choose(fleet, request(), chance ?? new Stream(1, 0, 'routing'));
}
