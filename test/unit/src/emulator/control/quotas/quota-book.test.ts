/** Increases from the request to the ledger, on a clock moved by hand. */
import { describe, expect, test } from 'vitest';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../../../../simulator/basics/time.ts';
import { VirtualClock } from '../../../../../../src/clock/clock.ts';
import { controlFixture, NOVA_CODE, NOON_MILLIS, SONNET, SONNET_CODE } from '../../../../../support/control-fixture.ts';

const ARN = 'arn:aws:iam::111122223333:user/shardproof';

function fixture(settings: Parameters<typeof controlFixture>[0] = {}) {
  const clock = new VirtualClock(NOON_MILLIS);
  const made = controlFixture({ clock, ...settings });
  const book = made.control.context.quotas;
  return {
    ...made,
    clock,
    book,
    ask: (value: number, code = SONNET_CODE) => book.requestIncrease(0, code, value, ARN),
  };
}

describe('an increase', () => {
  test('goes from pending to a case to its end, and the quota moves at the decision and not before', () => {
    const { book, ledger, clock, ask } = fixture();
    const row = ledger.row(0, SONNET);
    const outcome = ask(8_000_000);
    expect(outcome).toMatchObject({ kind: 'opened', change: { status: 'PENDING', caseId: null, createdAtMicros: 0 } });

    clock.advanceTo(MICROS_PER_MINUTE);
    expect(book.changes(0)[0]).toMatchObject({ status: 'CASE_OPENED', updatedAtMicros: MICROS_PER_MINUTE });
    expect(book.changes(0)[0]!.caseId).toMatch(/^17\d{13}$/);

    clock.advanceTo(24 * MICROS_PER_HOUR - 1);
    expect(ledger.tokens.limit(row)).toBe(200_000);
    clock.advanceTo(24 * MICROS_PER_HOUR);
    expect(ledger.tokens.limit(row)).toBe(8_000_000);
    expect(book.quota(0, SONNET_CODE)!.value).toBe(8_000_000);
    expect(book.changes(0)[0]).toMatchObject({ status: 'CASE_CLOSED', updatedAtMicros: 24 * MICROS_PER_HOUR });
    expect(ledger.tokens.limit(ledger.row(1, SONNET)), 'another account').toBe(200_000);
  });

  test('that is denied leaves the quota alone, and says so where decisions are shown', () => {
    const { book, ledger, clock, ask } = fixture({
      increase: { denyProbability: 1 },
      options: { showDecisions: true },
    });
    ask(8_000_000);
    clock.advanceTo(24 * MICROS_PER_HOUR);
    expect(ledger.tokens.limit(ledger.row(0, SONNET))).toBe(200_000);
    expect(book.changes(0)[0]!.status).toBe('DENIED');
  });

  test('that is granted in part gives a part of the rise', () => {
    const { book, clock, ask } = fixture({ increase: { partialProbability: 1 }, options: { showDecisions: true } });
    ask(8_000_000);
    clock.advanceTo(24 * MICROS_PER_HOUR);
    expect(book.quota(0, SONNET_CODE)!.value).toBe(4_100_000);
    expect(book.changes(0)[0]!.status).toBe('APPROVED');
  });
});

describe('a request is refused', () => {
  test.each([
    ['at the default', 5_000_000, SONNET_CODE, { reason: 'not-above-default', bound: 5_000_000 }],
    [
      'below the default, even above the value in force',
      4_000_000,
      SONNET_CODE,
      { reason: 'not-above-default', bound: 5_000_000 },
    ],
    ['above the ceiling', 20_000_001, SONNET_CODE, { reason: 'above-ceiling', bound: 20_000_000 }],
    ['for a quota that is not adjustable', 9_000_000, NOVA_CODE, { reason: 'not-adjustable' }],
    ['for a quota that is none', 9_000_000, 'L-00000000', { reason: 'no-such-quota' }],
  ])('%s', (_, value, code, expected) => {
    const { book, ask } = fixture();
    expect(ask(value, code)).toMatchObject({ kind: 'refused', refusal: expected });
    expect(book.changes(0)).toEqual([]);
  });

  test('while another for the same quota is open, and not after', () => {
    const { clock, ask, book } = fixture();
    expect(ask(6_000_000).kind).toBe('opened');
    expect(ask(7_000_000)).toMatchObject({ kind: 'refused', refusal: { reason: 'open-already' } });
    expect(book.requestIncrease(1, SONNET_CODE, 7_000_000, ARN).kind, 'another account').toBe('opened');
    clock.advanceTo(24 * MICROS_PER_HOUR);
    expect(ask(6_000_000)).toMatchObject({ kind: 'refused', refusal: { reason: 'not-above-current' } });
    expect(ask(7_000_000).kind).toBe('opened');
  });

  test('for a quota that is listed but not modelled', () => {
    const { book, ask } = fixture();
    const listing = book.quotas(0).find((state) => state.listing.target === null && state.listing.adjustable)!.listing;
    expect(ask(listing.defaultValue * 2, listing.code)).toMatchObject({
      kind: 'refused',
      refusal: { reason: 'not-modelled' },
    });
  });
});

describe('the history', () => {
  test('has the newest first, with ids that stay', () => {
    const { book, clock, ask } = fixture();
    ask(6_000_000);
    clock.advanceTo(24 * MICROS_PER_HOUR);
    ask(7_000_000);
    const changes = book.changes(0);
    expect(changes.map(({ desiredValue }) => desiredValue)).toEqual([7_000_000, 6_000_000]);
    expect(changes.map(({ id }) => id)).toEqual(book.changes(0).map(({ id }) => id));
    expect(new Set(changes.map(({ id }) => id)).size).toBe(2);
    expect(changes[0]!.id).toMatch(/^[0-9a-f]{40}$/);
  });

  test('tells of what the scenario’s own plan asked for', () => {
    const { book, desk } = fixture();
    desk.ask({
      account: 0,
      model: SONNET,
      meter: 'tokensPerMinute',
      askedAtMicros: 0,
      from: 200_000,
      asked: 6_000_000,
    });
    expect(book.changes(0)).toMatchObject([{ desiredValue: 6_000_000, requesterArn: null }]);
  });
});
