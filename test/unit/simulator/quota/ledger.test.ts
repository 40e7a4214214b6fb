/** AWS's worked example, mantle's two meters, and what a refusal costs and names. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../simulator/quota/ledger.ts';
import type { LedgerShape } from '../../../../simulator/quota/ledger-shape.ts';
import { ADMITTED, refusingMeter } from '../../../../simulator/quota/verdict.ts';
import { WINDOWS, type Limits, type QuotaSemantics } from '../../../../simulator/quota/limits.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from '../../../support/config-builder.ts';

function ledgerOf(
  limits: Partial<Limits>,
  changes: Partial<QuotaSemantics> = {},
  shape: Partial<LedgerShape> = {},
): Ledger {
  return new Ledger({
    semantics: semantics(changes),
    startEpochMicros: MONDAY_MICROS,
    models: [{ endpoint: 'runtime', burndown: 5 }],
    limits: [[{ ...NO_LIMITS, ...limits }]],
    tokensPerDay: [null],
    ...shape,
  });
}

const MANTLE = { models: [{ endpoint: 'mantle', burndown: 5 }] } as const;

// "Token burndown", Amazon Bedrock user guide: input 3,000 + cache write 1,000 + output 1,000 at a burndown of 5.
describe.each(WINDOWS)("AWS's worked example, %s", (window) => {
  it.each([
    [32_000, 36_000],
    [1_250, 5_250],
  ])('reserves maxTokens %i as %i and settles 9,000', (maxTokens, reserved) => {
    const ledger = ledgerOf({ tokensPerMinute: 100_000 }, { window });
    const reserve = ledger.reservation(4_000, 0, maxTokens);
    expect(ledger.admit(0, 0, reserve, 0)).toBe(ADMITTED);
    expect(ledger.tokens.left(0, 0)).toBe(100_000 - reserved);
    const used = ledger.settlement(0, 4_000, 0, 1_000);
    ledger.settle(0, 0, reserve, used, 0, 0);
    expect(used).toBe(9_000);
    expect(ledger.tokens.left(0, 0)).toBe(91_000);
  });
});

describe('a reservation', () => {
  it('counts cache reads or not, as the semantics say; a settlement never does', () => {
    expect(ledgerOf({}).reservation(10_000, 8_000, 500)).toBe(10_500);
    const without = ledgerOf({}, { reserveCacheReads: false });
    expect(without.reservation(10_000, 8_000, 500)).toBe(2_500);
    expect(without.settlement(0, 10_000, 8_000, 100)).toBe(2_500);
  });

  it('may be less than its settlement: the balance then goes negative, and nobody is admitted until it is not', () => {
    const ledger = ledgerOf({ tokensPerMinute: 6_000 });
    expect(ledger.admit(0, 0, 2_000, 0)).toBe(ADMITTED);
    ledger.settle(0, 0, 2_000, 9_000, 0, 0);
    expect(ledger.tokens.left(0, 0)).toBe(-3_000);
    expect(ledger.fitsAtMicros(0, 0, 1, 0)).toBe(30_010_000);
  });
});

describe('a refusal', () => {
  it.each([
    ['requestsPerMinute', { requestsPerMinute: 0, tokensPerMinute: 0 }, null],
    ['tokensPerMinute', { requestsPerMinute: 1, tokensPerMinute: 99 }, null],
    ['tokensPerDay', { tokensPerMinute: 100 }, 99],
    ['concurrency', { tokensPerMinute: 100, concurrency: 0 }, 100],
  ] as const)('names %s', (meter, limits, tokensPerDay) => {
    const verdict = ledgerOf(limits, {}, { tokensPerDay: [tokensPerDay] }).admit(0, 0, 100, 0);
    expect(verdict).not.toBe(ADMITTED);
    expect(refusingMeter(verdict)).toBe(meter);
  });

  it.each([
    [false, 1_000, 2],
    [true, -500, 1],
  ])(
    'with chargeRejected %s leaves %i tokens and %i requests, and no request in flight',
    (chargeRejected, left, requests) => {
      const ledger = ledgerOf({ tokensPerMinute: 1_000, requestsPerMinute: 2, concurrency: 1 }, { chargeRejected });
      expect(ledger.admit(0, 0, 1_500, 0)).not.toBe(ADMITTED);
      expect(ledger.tokens.left(0, 0)).toBe(left);
      expect(ledger.requests!.left(0, 0)).toBe(requests);
      expect(ledger.concurrency!.left(0, 0)).toBe(1);
    },
  );
});

describe('mantle', () => {
  const limits = { tokensPerMinute: 10_000, outputTokensPerMinute: 700 };

  it('reserves on the input meter without burndown, and gives back what was not generated', () => {
    const ledger = ledgerOf(limits, {}, MANTLE);
    expect(ledger.admit(0, 0, 5_000, 0)).toBe(ADMITTED);
    expect(ledger.output!.left(0, 0)).toBe(700);
    ledger.settle(0, 0, 5_000, ledger.settlement(0, 4_000, 0, 300), 0, 0);
    expect(ledger.tokens.left(0, 0)).toBe(5_700);
  });

  it('grants output until there is none, and admits nobody then', () => {
    const ledger = ledgerOf(limits, { window: 'fixed-minute' }, MANTLE);
    expect([500, 500, 500].map((wanted) => ledger.chargeOutput(0, 0, wanted, 0))).toEqual([500, 200, 0]);
    expect(refusingMeter(ledger.admit(0, 0, 1, 0))).toBe('outputTokensPerMinute');
    expect(ledger.fitsAtMicros(0, 0, 1, 0)).toBe(60_000_000);
  });

  it('grants output as it is wanted where nobody limits it', () => {
    expect(ledgerOf({}, {}, MANTLE).chargeOutput(0, 0, 70, 0)).toBe(70);
  });

  it('grants nothing of output that is overdrawn, and charges nothing', () => {
    const ledger = ledgerOf(limits, {}, MANTLE);
    ledger.output!.take(0, 800, 0);
    expect(ledger.chargeOutput(0, 0, 70, 0)).toBe(0);
    expect(ledger.output!.left(0, 0)).toBe(-100);
  });

  it('has no tokens per day: those are of the runtime', () => {
    const ledger = ledgerOf(limits, {}, { ...MANTLE, tokensPerDay: [1] });
    expect(ledger.admit(0, 0, 5_000, 0)).toBe(ADMITTED);
    expect(ledger.day!.left(0, 0)).toBe(1);
  });
});

describe.each(WINDOWS)('quotas that are used up in part at the start, %s', (window) => {
  it('have the rest, and all of it again a minute later', () => {
    const ledger = ledgerOf({ tokensPerMinute: 1_000, requestsPerMinute: 10 }, { window, usedAtStart: 0.9 });
    expect([ledger.tokens.left(0, 0), ledger.requests!.left(0, 0)]).toEqual([100, 1]);
    expect(refusingMeter(ledger.admit(0, 0, 101, 0))).toBe('tokensPerMinute');
    expect(ledger.admit(0, 0, 100, 0)).toBe(ADMITTED);
    expect(refusingMeter(ledger.admit(0, 0, 0, 0))).toBe('requestsPerMinute');
    expect(ledger.tokens.left(0, 61_000_000)).toBe(1_000);
  });

  it('are as ever where nothing limits', () => {
    expect(ledgerOf({}, { window, usedAtStart: 0.9 }).tokens.left(0, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
