/** The ledgers of a fleet, side by side: which meters there are, and that each account and model has its own. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../simulator/quota/ledger.ts';
import type { LedgerShape } from '../../../../simulator/quota/ledger-shape.ts';
import { type Limits, METERS, type MeterName, WINDOWS } from '../../../../simulator/quota/limits.ts';
import { ADMITTED, refusedBy } from '../../../../simulator/quota/verdict.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from '../../../support/config-builder.ts';

const MINUTE = 60_000_000;
const DAY = 86_400_000_000;
const NONE = Number.POSITIVE_INFINITY;

const ALL: Limits = { requestsPerMinute: 9, tokensPerMinute: 1_000, outputTokensPerMinute: 500, concurrency: 5 };

/** Two accounts with the same limits, a model on runtime and one on mantle. */
function fleet(limits: Limits = ALL, tokensPerDay: number | null = 4_000, changes: Partial<LedgerShape> = {}): Ledger {
  return new Ledger({
    semantics: semantics({}),
    startEpochMicros: MONDAY_MICROS,
    models: [
      { endpoint: 'runtime', burndown: 5 },
      { endpoint: 'mantle', burndown: 5 },
    ],
    limits: [
      [limits, limits],
      [limits, limits],
    ],
    tokensPerDay: [tokensPerDay, tokensPerDay],
    ...changes,
  });
}

/** What is left by meter, for account 0 with models 0 and 1, then for account 1. */
function left(ledger: Ledger, now = 0): Record<MeterName, number[]> {
  const ofMeter = (name: MeterName): number[] =>
    [0, 1].flatMap((shard) =>
      [0, 1].map((model) => ledger.meter(name)?.left(ledger.meterRow(name, shard, model), now) ?? NONE),
    );
  return Object.fromEntries(METERS.map((name) => [name, ofMeter(name)])) as Record<MeterName, number[]>;
}

const UNTOUCHED = {
  requestsPerMinute: [9, 9, 9, 9],
  tokensPerMinute: [1_000, 1_000, 1_000, 1_000],
  outputTokensPerMinute: [500, 500, 500, 500],
  tokensPerDay: [4_000, 4_000, 4_000, 4_000],
  concurrency: [5, 5, 5, 5],
};

describe('an admission', () => {
  it('of runtime is charged to its account and model, and to the day of the account', () => {
    const ledger = fleet();
    expect(left(ledger)).toEqual(UNTOUCHED);
    expect(ledger.admit(1, 0, 300, 0)).toBe(ADMITTED);
    expect(left(ledger)).toEqual({
      ...UNTOUCHED,
      requestsPerMinute: [9, 9, 8, 9],
      tokensPerMinute: [1_000, 1_000, 700, 1_000],
      tokensPerDay: [4_000, 4_000, 3_700, 3_700],
      concurrency: [5, 5, 4, 5],
    });
    ledger.settle(1, 0, 300, 450, 0, 0);
    expect(left(ledger)).toEqual({
      ...UNTOUCHED,
      requestsPerMinute: [9, 9, 8, 9],
      tokensPerMinute: [1_000, 1_000, 550, 1_000],
      tokensPerDay: [4_000, 4_000, 3_550, 3_550],
    });
  });

  it('of mantle spares the day, and charges output as it comes', () => {
    const ledger = fleet();
    expect(ledger.admit(1, 1, 300, 0)).toBe(ADMITTED);
    expect([100, 600, 1].map((wanted) => ledger.chargeOutput(1, 1, wanted, 0))).toEqual([100, 400, 0]);
    expect(left(ledger)).toEqual({
      ...UNTOUCHED,
      requestsPerMinute: [9, 9, 9, 8],
      tokensPerMinute: [1_000, 1_000, 1_000, 700],
      outputTokensPerMinute: [500, 500, 500, 0],
      concurrency: [5, 5, 5, 4],
    });
    ledger.adjust(1, 1, -100, 0, 0);
    expect(left(ledger).tokensPerMinute).toEqual([1_000, 1_000, 1_000, 800]);
    expect(left(ledger).tokensPerDay).toEqual(UNTOUCHED.tokensPerDay);
    expect([0, 1].map((model) => ledger.countsPerDay(model))).toEqual([true, false]);
  });

  it.each([0, 1])('of model %i leaves nothing behind once it is taken back', (model) => {
    const ledger = fleet();
    ledger.charge(1, model, 300, 0);
    expect(left(ledger)).not.toEqual(UNTOUCHED);
    ledger.uncharge(1, model, 300, 0, 0);
    expect(left(ledger)).toEqual(UNTOUCHED);
  });

  it('by tokens alone, or by the day, is charged to its own as well', () => {
    const only: Limits = { ...NO_LIMITS, tokensPerMinute: 1_000 };
    const runtime = { endpoint: 'runtime', burndown: 5 } as const;
    const ledger = fleet(only, 600, { models: [runtime, runtime] });
    expect(ledger.admit(1, 1, 400, 0)).toBe(ADMITTED);
    expect(ledger.admit(1, 0, 300, 0)).toBe(refusedBy('tokensPerDay'));
    expect(ledger.admit(1, 1, 601, 0)).toBe(refusedBy('tokensPerMinute'));
    expect(left(ledger).tokensPerMinute).toEqual([1_000, 1_000, 1_000, 600]);
    expect(left(ledger).tokensPerDay).toEqual([600, 600, 200, 200]);
    ledger.adjust(1, 1, -100, 0, 0);
    expect(left(ledger).tokensPerDay).toEqual([600, 600, 300, 300]);
  });

  it('of mantle spares the day where nothing else limits it either', () => {
    const ledger = fleet({ ...NO_LIMITS, tokensPerMinute: 1_000 }, 600);
    expect([0, 1].map((model) => ledger.admit(1, model, 400, 0))).toEqual([ADMITTED, ADMITTED]);
    expect(left(ledger).tokensPerDay).toEqual([600, 600, 200, 200]);
    const mantle = { endpoint: 'mantle', burndown: 5 } as const;
    const alone = fleet({ ...NO_LIMITS, tokensPerMinute: 1_000 }, 600, { models: [mantle, mantle] });
    expect(alone.admit(1, 0, 700, 0)).toBe(ADMITTED);
  });

  it('that is refused and charged is charged where no place in flight is counted', () => {
    const changes = { semantics: semantics({ chargeRejected: true }) };
    const ledger = fleet({ ...NO_LIMITS, tokensPerMinute: 1_000 }, null, changes);
    expect([1_001, 1].map((reserve) => ledger.admit(1, 0, reserve, 0))).toEqual([
      refusedBy('tokensPerMinute'),
      refusedBy('tokensPerMinute'),
    ]);
    expect(ledger.admit(0, 0, 100, 0)).toBe(ADMITTED);
    expect(left(ledger).tokensPerMinute).toEqual([900, 1_000, -2, 1_000]);
  });

  it('that is refused and charged has no place in flight, and no peak', () => {
    const ledger = fleet(ALL, 4_000, { semantics: semantics({ chargeRejected: true }) });
    expect(ledger.admit(1, 0, 1_001, 0)).toBe(refusedBy('tokensPerMinute'));
    expect(left(ledger)).toEqual({
      ...UNTOUCHED,
      requestsPerMinute: [9, 9, 8, 9],
      tokensPerMinute: [1_000, 1_000, -1, 1_000],
      tokensPerDay: [4_000, 4_000, 2_999, 2_999],
    });
    expect([0, 1, 2, 3].map((row) => ledger.concurrency!.takePeak(row))).toEqual([0, 0, 0, 0]);
    expect(ledger.admit(1, 1, 1_100, 0)).toBe(refusedBy('tokensPerMinute'));
    expect(left(ledger).tokensPerMinute).toEqual([1_000, 1_000, -1, -100]);
    expect(left(ledger).concurrency).toEqual(UNTOUCHED.concurrency);
  });
});

describe('the meters', () => {
  it('are there where anybody is limited by them, or may come to be', () => {
    const there = (ledger: Ledger): MeterName[] => METERS.filter((name) => ledger.meter(name) !== null);
    expect(there(fleet(NO_LIMITS, null))).toEqual(['tokensPerMinute']);
    expect(there(fleet(NO_LIMITS, null, { everyMeter: true }))).toEqual(METERS);
    const second = [NO_LIMITS, { ...NO_LIMITS, requestsPerMinute: 1 }];
    const limits = [[NO_LIMITS, NO_LIMITS], second];
    expect(there(fleet(NO_LIMITS, null, { limits }))).toEqual(['requestsPerMinute', 'tokensPerMinute']);
    expect(there(fleet(NO_LIMITS, null, { tokensPerDay: [null, 1] }))).toEqual(['tokensPerMinute', 'tokensPerDay']);
  });

  it.each([
    ['outputTokensPerMinute', { outputTokensPerMinute: 0 }],
    ['requestsPerMinute', { requestsPerMinute: 0 }],
    ['concurrency', { concurrency: 0 }],
  ] as const)('refuse by %s alone, on runtime as well', (name, limits) => {
    const runtime = { endpoint: 'runtime', burndown: 5 } as const;
    const ledger = fleet({ ...NO_LIMITS, ...limits }, null, { models: [runtime, runtime] });
    expect(ledger.admit(1, 1, 1, 0)).toBe(refusedBy(name));
    expect(ledger.check(1, 1, 1, 0)).toBe(refusedBy(name));
  });

  it.each([
    ['utc-midnight', 20 * 3_600_000_000, 4 * 3_600_000_000, 4 * 3_600_000_000],
    ['rolling-24h', 20 * 3_600_000_000, DAY, NONE],
  ] as const)('of the day start anew: %s', (dayWindow, intoTheDay, fitsAt, nextWindow) => {
    const startEpochMicros = MONDAY_MICROS + intoTheDay;
    const ledger = fleet({ ...ALL, tokensPerMinute: null }, 4_000, {
      semantics: semantics({ dayWindow }),
      startEpochMicros,
    });
    ledger.charge(1, 0, 4_000, 0);
    expect(ledger.check(1, 0, 1, 0)).toBe(refusedBy('tokensPerDay'));
    expect([ledger.check(0, 0, 1, 0), ledger.check(1, 1, 1, 0)]).toEqual([ADMITTED, ADMITTED]);
    expect([0, 1].map((model) => ledger.fitsAtMicros(1, model, 1, 0))).toEqual([fitsAt, 0]);
    expect(ledger.startWindows(0)).toBe(nextWindow);
  });

  it('of the minute start anew, and say when again', () => {
    const ledger = fleet(ALL, 4_000, {
      semantics: semantics({ window: 'fixed-minute' }),
      startEpochMicros: MONDAY_MICROS + 1,
    });
    ledger.charge(1, 1, 100, 0);
    expect(ledger.startWindows(5)).toBe(MINUTE - 1);
    expect(ledger.startWindows(MINUTE - 1)).toBe(2 * MINUTE - 1);
    expect(left(ledger, MINUTE - 1).tokensPerMinute).toEqual(UNTOUCHED.tokensPerMinute);
  });

  it.each([
    ['requestsPerMinute', (ledger: Ledger) => ledger.requests!.take(3, 9, 0)],
    ['outputTokensPerMinute', (ledger: Ledger) => ledger.output!.take(3, 500, 0)],
    ['tokensPerMinute', (ledger: Ledger) => ledger.tokens.take(3, 1_000, 0)],
  ] as const)('say together when there is room again: %s', (name, use) => {
    const ledger = fleet();
    use(ledger);
    expect(ledger.check(1, 1, 1, 0)).toBe(refusedBy(name));
    const at = ledger.fitsAtMicros(1, 1, 1, 0);
    expect([at - 1, at].map((now) => ledger.check(1, 1, 1, now))).toEqual([refusedBy(name), ADMITTED]);
    expect([ledger.fitsAtMicros(0, 1, 1, 0), ledger.fitsAtMicros(1, 0, 1, 0)]).toEqual([0, 0]);
  });

  it('know of no instant at which a place is free', () => {
    const ledger = fleet();
    ledger.concurrency!.take(3, 5, 0);
    expect(ledger.fitsAtMicros(1, 1, 1, 0)).toBe(NONE);
  });
});

describe.each(WINDOWS)('the share of the minute that is left, %s', (window) => {
  it('is of the quota, 1 where there is none to use up, and 0 where it is 0', () => {
    const limits = [1_000, null, 0].map((tokensPerMinute) => [{ ...NO_LIMITS, tokensPerMinute }]);
    const models = [{ endpoint: 'runtime', burndown: 5 }] as const;
    const tokensPerDay = [null, null, null];
    const ledger = new Ledger({
      semantics: semantics({ window }),
      startEpochMicros: MONDAY_MICROS,
      models,
      limits,
      tokensPerDay,
    });
    ledger.charge(0, 0, 250, 0);
    expect([0, 1, 2].map((row) => ledger.tokensLeftShare(row, 0))).toEqual([0.75, 1, 0]);
  });

  it('starts at what was not used', () => {
    const ledger = fleet(ALL, 4_000, { semantics: semantics({ window, usedAtStart: 0.25 }) });
    expect(left(ledger)).toEqual({
      ...UNTOUCHED,
      requestsPerMinute: [7, 7, 7, 7],
      tokensPerMinute: [750, 750, 750, 750],
      outputTokensPerMinute: [375, 375, 375, 375],
    });
  });
});

it('the share of a bucket is of what it can hold', () => {
  expect(fleet(ALL, null, { semantics: semantics({ burstFraction: 0.5 }) }).tokensLeftShare(0, 0)).toBe(1);
});
