/** The search for the most demand, over objectives that are known. */
import { describe, expect, it } from 'vitest';
import type { ObjectiveStatus } from '../../../../simulator/metrics/verdict.ts';
import {
  type Capacity,
  type CapacitySearch,
  searchCapacity,
  withDemand,
} from '../../../../simulator/planner/capacity.ts';
import { configOf, minimal } from '../../src/scenario/minimal.ts';

/** Runs the search over what a factor comes to. */
function found(
  judge: (factor: number) => ObjectiveStatus,
  precision: number,
  bounds: Partial<CapacitySearch> = {},
): Capacity {
  const search = searchCapacity({ precision, ...bounds });
  let step = search.next();
  while (step.done !== true) step = search.next(judge(step.value));
  return step.value;
}

const upTo =
  (most: number) =>
  (factor: number): ObjectiveStatus =>
    factor <= most ? 'met' : 'missed';

describe('a capacity', () => {
  it.each([0.003, 0.4, 1, 1.7, 250])('of %d times the demand lies between its ends, as near as was asked', (most) => {
    const { met, notMet } = found(upTo(most), 0.02);
    expect(met).toBeLessThanOrEqual(most);
    expect(notMet).toBeGreaterThan(most);
    expect(notMet! / met! - 1).toBeLessThanOrEqual(0.02);
  });

  it('that nothing reaches, and one that nothing exceeds, are said', () => {
    const [never, always] = [found(upTo(0), 0.02), found(upTo(Infinity), 0.02)];
    expect([never.met, always.notMet]).toEqual([null, null]);
    expect(always.met).toBe(1_024);
  });

  it('stays within its bounds, and says where it met one', () => {
    const bounds = { first: 2, stride: 1.5, least: 1, most: 6 };
    expect(found(upTo(100), 0.02, bounds)).toMatchObject({ met: 6, notMet: null });
    expect(found(upTo(0.5), 0.02, bounds)).toMatchObject({ met: null, notMet: 1 });
    const { met, notMet, looks } = found(upTo(4), 0.02, bounds);
    expect([met! <= 4, notMet! > 4, looks.every(({ factor }) => factor >= 1 && factor <= 6)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('counts what is undecided as not met, and tells every look', () => {
    const judge = (factor: number): ObjectiveStatus => (factor <= 0.5 ? 'met' : factor < 2 ? 'undecided' : 'missed');
    const { met, looks } = found(judge, 0.5);
    expect(met).toBe(0.5);
    expect(looks.slice(0, 2)).toEqual([
      { factor: 1, status: 'undecided' },
      { factor: 0.5, status: 'met' },
    ]);
  });
});

it('more demand is the same demand, denser', () => {
  const config = configOf(minimal());
  const [denser] = withDemand(config, 3).tenants;
  const [tenant] = config.tenants;
  expect(denser).toEqual({
    ...tenant,
    arrivals: { ...tenant!.arrivals, ratePerSecond: 3 * tenant!.arrivals.ratePerSecond },
  });
});
