/** Profiles, spikes and ramps: what the rate is, and what it integrates to. */
import { describe, expect, it } from 'vitest';
import {
  MICROS_PER_DAY as DAY,
  MICROS_PER_HOUR as HOUR,
  MICROS_PER_MINUTE as MINUTE,
  MICROS_PER_SECOND as SECOND,
} from '../../../../simulator/basics/time.ts';
import type { ArrivalConfig, Profile } from '../../../../simulator/workload/arrivals.ts';
import { RateCurve } from '../../../../simulator/workload/rate.ts';
import { arrivals } from '../../../support/demand.ts';

const MONDAY = Date.UTC(2026, 0, 5) * 1000;
const MONDAY_BEFORE_1970 = Date.UTC(1969, 11, 29) * 1000;

function curve(changes: Partial<ArrivalConfig>, horizon = 30 * DAY, start = MONDAY): RateCurve {
  return new RateCurve(arrivals(changes), start, horizon);
}

/** Requests a second over an hour, relative to the mean of ten. */
function relative(rate: RateCurve, from: number, until: number): number {
  return rate.expectedBetween(from, until) / ((10 * (until - from)) / SECOND);
}

const businessDay: Profile = { kind: 'business-day', utcOffsetMicros: 0, nightShare: 0.1, weekendShare: 0.3 };

describe('profiles', () => {
  it.each<[string, Profile, number]>([
    ['flat', { kind: 'flat' }, DAY],
    ['sine', { kind: 'sine', periodMicros: DAY, amplitude: 0.8, phaseMicros: 3 * HOUR }, DAY],
    ['sine of an odd period', { kind: 'sine', periodMicros: 7777, amplitude: 1, phaseMicros: 0 }, 777_700],
    ['business-day', businessDay, DAY],
    ['table', { kind: 'table', stepMicros: HOUR, values: [1, 2, 9] }, 3 * HOUR],
  ])('%s has mean 1 over its cycle', (_, profile, cycle) => {
    expect(relative(curve({ profile }), 0, cycle)).toBeCloseTo(1, 4);
  });

  it('a sine peaks a quarter of a period after its phase', () => {
    const rate = curve({ profile: { kind: 'sine', periodMicros: DAY, amplitude: 0.5, phaseMicros: 2 * HOUR } });
    expect(rate.perMicroAt(8 * HOUR) * SECOND).toBeCloseTo(15, 9);
    expect(rate.perMicroAt(20 * HOUR) * SECOND).toBeCloseTo(5, 9);
  });

  it('a table repeats for as long as the run lasts', () => {
    const rate = curve({ profile: { kind: 'table', stepMicros: MINUTE, values: [1, 3] } });
    for (const cycle of [0, 1, 1000]) {
      const at = cycle * 2 * MINUTE;
      expect(relative(rate, at, at + MINUTE)).toBeCloseTo(0.5, 9);
      expect(relative(rate, at + MINUTE, at + 2 * MINUTE)).toBeCloseTo(1.5, 9);
    }
  });
});

describe('business day', () => {
  const rate = curve({ profile: businessDay });
  const hour = (day: number, at: number) => relative(rate, day * DAY + at * HOUR, day * DAY + (at + 1) * HOUR);

  it('has a night that is its share of the mean of a working day, and so has the night of a weekend day', () => {
    expect(hour(0, 3)).toBeCloseTo(0.1, 9);
    expect(hour(5, 3)).toBeCloseTo(0.03, 9);
  });

  it('has two humps with a dip between, and an evening that falls', () => {
    const [morning, noon, afternoon, evening] = [10, 12, 15, 21].map((at) => hour(0, at));
    expect(noon).toBeLessThan(0.92 * morning!);
    expect(noon).toBeLessThan(0.92 * afternoon!);
    expect(evening).toBeLessThan(0.4 * afternoon!);
  });

  it('has the mean of a working day whatever the weekend is, and a weekend day its share of it', () => {
    for (const weekendShare of [0, 0.3, 1]) {
      const week = curve({ profile: { ...businessDay, weekendShare } });
      expect(relative(week, 4 * DAY, 5 * DAY)).toBeCloseTo(1, 9);
      expect(relative(week, 5 * DAY, 6 * DAY)).toBeCloseTo(weekendShare, 9);
    }
  });

  it('is the same from Monday to Friday and has its share at the weekend', () => {
    for (const day of [1, 2, 3, 4, 7]) expect(hour(day, 10)).toBeCloseTo(hour(0, 10), 9);
    for (const day of [5, 6]) expect(hour(day, 10)).toBeCloseTo(0.3 * hour(0, 10), 9);
  });

  it('follows the clock of its zone', () => {
    const ahead = curve({ profile: { ...businessDay, utcOffsetMicros: 2 * HOUR } });
    expect(relative(ahead, 8 * HOUR, 9 * HOUR)).toBeCloseTo(hour(0, 10), 9);
  });

  it('knows the days before 1970', () => {
    const old = curve({ profile: businessDay }, 30 * DAY, MONDAY_BEFORE_1970);
    expect(relative(old, 10 * HOUR, 11 * HOUR)).toBeCloseTo(hour(0, 10), 9);
  });
});

describe('spikes and ramps', () => {
  const spike = { atMicros: HOUR, riseMicros: 10 * MINUTE, holdMicros: 20 * MINUTE, fallMicros: 5 * MINUTE, factor: 4 };

  it('a spike rises, holds and falls by straight lines', () => {
    const rate = curve({ spikes: [{ ...spike, daily: false }] });
    expect(relative(rate, 0, HOUR)).toBeCloseTo(1, 9);
    expect(relative(rate, HOUR, HOUR + 10 * MINUTE)).toBeCloseTo(2.5, 9);
    expect(relative(rate, HOUR + 10 * MINUTE, HOUR + 30 * MINUTE)).toBeCloseTo(4, 9);
    expect(relative(rate, HOUR + 30 * MINUTE, HOUR + 35 * MINUTE)).toBeCloseTo(2.5, 9);
    expect(relative(rate, HOUR + 35 * MINUTE, 5 * DAY)).toBeCloseTo(1, 9);
  });

  it('a daily spike comes back at the same time, a step has no slope, and spikes multiply', () => {
    const step = { atMicros: HOUR, riseMicros: 0, holdMicros: MINUTE, fallMicros: 0, factor: 0.5, daily: true };
    const rate = curve({ spikes: [{ ...spike, riseMicros: 0, daily: true }, step] });
    for (const day of [0, 1, 9]) {
      expect(relative(rate, day * DAY + HOUR, day * DAY + HOUR + MINUTE)).toBeCloseTo(2, 9);
      expect(relative(rate, day * DAY + HOUR + MINUTE, day * DAY + HOUR + 20 * MINUTE)).toBeCloseTo(4, 9);
      expect(relative(rate, day * DAY + 2 * HOUR, (day + 1) * DAY)).toBeCloseTo(1, 9);
    }
  });

  it('a ramp grows from the start of the arrivals and stays at its end', () => {
    const rate = curve({ startAtMicros: HOUR, ramp: { from: 1, to: 3, overMicros: HOUR } });
    expect(rate.expectedBetween(0, HOUR)).toBe(0);
    expect(relative(rate, HOUR, 2 * HOUR)).toBeCloseTo(2, 9);
    expect(relative(rate, 2 * HOUR, 5 * HOUR)).toBeCloseTo(3, 9);
  });
});

describe('pieces', () => {
  it('end at whole microseconds, after their beginning, and never after the end of the arrivals', () => {
    const spikes = [{ atMicros: 777, riseMicros: 13, holdMicros: 5, fallMicros: 100_001, factor: 7, daily: true }];
    const profile: Profile = { kind: 'sine', periodMicros: 1_000_003, amplitude: 1, phaseMicros: 17 };
    const rate = curve({ spikes, profile, ramp: { from: 0, to: 2, overMicros: 3_000_017 }, endAtMicros: 5_000_000 });
    let at = 0;
    while (at < rate.endAtMicros) {
      const end = rate.pieceEnd(at);
      expect(Number.isInteger(end) && end > at).toBe(true);
      at = end;
    }
    expect(at).toBe(5_000_000);
  });

  it('the horizon cuts arrivals that would go on', () => {
    expect(curve({ endAtMicros: 9 * DAY }, DAY).endAtMicros).toBe(DAY);
    expect(curve({ endAtMicros: null }, DAY).endAtMicros).toBe(DAY);
  });
});
