/**
 * The book: what a gateway believes, against what is true; its index against a scan; what replicas tell one another.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book, type BookOptions } from '../../../../simulator/gateway/book.ts';
import { Gossip } from '../../../../simulator/gateway/gossip.ts';
import { Ledger } from '../../../../simulator/quota/ledger.ts';
import type { LedgerShape } from '../../../../simulator/quota/ledger-shape.ts';
import { METERS, type QuotaSemantics, WINDOWS } from '../../../../simulator/quota/limits.ts';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from '../../../support/config-builder.ts';

function shape(tokensPerMinute: readonly (number | null)[], changes: Partial<QuotaSemantics> = {}): LedgerShape {
  return {
    semantics: semantics(changes),
    startEpochMicros: MONDAY_MICROS,
    models: [{ endpoint: 'runtime', burndown: 5 }],
    limits: tokensPerMinute.map((limit) => [{ ...NO_LIMITS, tokensPerMinute: limit }]),
    tokensPerDay: tokensPerMinute.map(() => null),
  };
}

const OPTIONS: BookOptions = {
  cooldownMicros: 0,
  latencyDecayMicros: 10_000_000,
  refusalPenaltyMicros: 20_000_000,
  reads: undefined,
  truth: null,
};

function open(book: Book, reserve: number, now: number, keepFree = 0): void {
  book.consider(0, reserve, now);
  book.leaveOut(null, keepFree);
}

describe('a refusal', () => {
  it.each(WINDOWS)('teaches the book that there was no room: %s', (window) => {
    const book = new Book(shape([1_000], { window }), OPTIONS);
    const truth = new Ledger(shape([1_000], { window }));
    truth.charge(0, 0, 900, 0);
    open(book, 300, 0);
    expect(book.fits(0)).toBe(true);
    book.refused(0, 0, truth.admit(0, 0, 300, 0), 300, 0);
    expect(book.fits(0)).toBe(false);
    expect(book.headroom(0)).toBe(299);
  });

  it('keeps a shard out for its cooldown, for that model and no longer', () => {
    const book = new Book(shape([1_000, 1_000]), { ...OPTIONS, cooldownMicros: 5_000 });
    book.refused(0, 0, 0, 300, 0);
    const candidates = [1, 4_999, 5_000].map((now) => {
      open(book, 300, now);
      return Array.from({ length: book.candidates }, (_, k) => book.candidate(k));
    });
    expect(candidates).toEqual([[1], [1], [0, 1]]);
  });
});

describe('a share kept free', () => {
  it('is out of reach for the less important, shard by shard', () => {
    const book = new Book(shape([1_000, 1_000]), OPTIONS);
    book.sent(0, 0, 600, 0);
    open(book, 300, 0, 0.2);
    expect([book.isCandidate(0), book.isCandidate(1)]).toEqual([false, true]);
    open(book, 200, 0, 0.2);
    expect(book.candidates).toBe(2);
  });
});

describe('the roomiest shard', () => {
  const someLimit = fc.constantFrom(null, 0, 60_000, 100_000, 100_000_000);
  const someEvent = fc.record({
    shard: fc.nat({ max: 4 }),
    tokens: fc.nat({ max: 90_000 }),
    wait: fc.nat({ max: 20_000_000 }),
    reserve: fc.nat({ max: 120_000 }),
  });

  it('is the same by the index as by a scan, and so is the least bad', () => {
    fc.assert(
      fc.property(
        fc.array(someLimit, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(1, 0.5),
        fc.array(someEvent, { maxLength: 30 }),
        (limits, burstFraction, events) => {
          const indexed = new Book(shape(limits, { burstFraction }), { ...OPTIONS, reads: ['roomiest'] });
          const scanned = new Book(shape(limits, { burstFraction }), OPTIONS);
          let now = 0;
          for (const { shard, tokens, wait, reserve } of events) {
            now += wait;
            for (const book of [indexed, scanned]) {
              book.sent(shard % limits.length, 0, tokens, now);
              open(book, reserve, now);
            }
            const best = indexed.roomiest();
            expect(best).toBe(scanned.roomiest());
            expect(indexed.leastBad()).toBe(scanned.leastBad());
            if (best === NO_SHARD) continue;
            expect(indexed.fits(best)).toBe(true);
            const fractions = limits.flatMap((_, i) => (indexed.fits(i) ? [indexed.headroomFraction(i)] : []));
            expect(indexed.headroomFraction(best)).toBeCloseTo(Math.max(...fractions), 9);
          }
        },
      ),
      { seed: 20_260_107, numRuns: 300 },
    );
  });
});

describe('a request that was sent and not taken in', () => {
  const someStep = fc.record({
    wait: fc.nat({ max: 40_000_000 }),
    tokens: fc.nat({ max: 30_000 }),
    isTaken: fc.boolean(),
  });

  it.each(WINDOWS)('leaves nothing behind: %s', (window) => {
    const limits = { ...NO_LIMITS, tokensPerMinute: 90_000, requestsPerMinute: 5, concurrency: 4 };
    const newBook = (): Book =>
      new Book({ ...shape([1], { window, burstFraction: 0.5 }), limits: [[limits]], tokensPerDay: [400_000] }, OPTIONS);
    const stateOf = (book: Book, now: number) => {
      open(book, 0, now);
      const left = METERS.map((name) => book.ledger.meter(name)?.left(0, now));
      return [left, book.inFlight(0), book.tokensThisMinute(0), book.requestsThisMinute(0)];
    };
    fc.assert(
      fc.property(fc.array(someStep, { maxLength: 25 }), fc.nat({ max: 3_000_000 }), (steps, answerMicros) => {
        const [sends, knows] = [newBook(), newBook()];
        let now = 0;
        for (const { wait, tokens, isTaken } of steps) {
          now += wait;
          sends.sent(0, 0, tokens, now);
          if (isTaken) knows.sent(0, 0, tokens, now);
          const sentAt = now;
          now += answerMicros;
          if (!isTaken) sends.withdrawn(0, 0, tokens, sentAt, now);
          expect(stateOf(sends, now)).toEqual(stateOf(knows, now));
        }
      }),
      { seed: 20_261_126, numRuns: 300 },
    );
  });
});

describe('replicas that share with a delay', () => {
  it.each(WINDOWS)('hear what was taken and what was given back, and refusals: %s', (window) => {
    const books = [0, 1].map(() => new Book(shape([1_000], { window }), { ...OPTIONS, cooldownMicros: 9_000 }));
    const gossip = new Gossip(books, 200);
    gossip.tell(0, 0, 0, 700, 100, 100);
    gossip.tell(0, 0, 0, -300, 100, 150);
    gossip.tell(0, 0, 0, Number.NaN, 160, 160);
    const heard = [299, 300, 350].map((now) => {
      gossip.deliver(now);
      open(books[1]!, 0, now);
      return books[1]!.headroom(0);
    });
    expect(heard).toEqual([1_000, 300, 600]);
    gossip.deliver(360);
    expect(books.map((book) => book.shortlist.coolUntil(0))).toEqual([0, 9_360]);
  });

  it.each(WINDOWS)('never believe that there is more than the quota: %s', (window) => {
    const books = [0, 1].map(() => new Book(shape([1_000], { window }), OPTIONS));
    const gossip = new Gossip(books, 0);
    gossip.tell(0, 0, 0, 700, 59_000_000, 59_000_000);
    gossip.deliver(59_000_000);
    gossip.tell(0, 0, 0, -300, 59_000_000, 61_000_000);
    gossip.deliver(61_000_000);
    open(books[1]!, 0, 61_000_000);
    expect(books[1]!.headroom(0)).toBeLessThanOrEqual(1_000);
  });

  it('lose no word while the list of messages grows', () => {
    const books = [0, 1].map(() => new Book(shape([1_000_000]), OPTIONS));
    const gossip = new Gossip(books, 10);
    for (let i = 0; i < 700; i++) gossip.tell(0, 0, 0, 1, 0, 0);
    gossip.deliver(10);
    for (let i = 0; i < 3_000; i++) gossip.tell(0, 0, 0, 1, 10, 10);
    gossip.deliver(20);
    expect(books.map((book) => book.ledger.tokens.left(0, 20))).toEqual([1_000_000, 1_000_000 - 3_700]);
  });
});
