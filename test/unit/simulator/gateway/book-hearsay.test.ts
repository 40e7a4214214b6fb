/** What a book hears: settlements, refusals, other replicas, new quotas; and the truth, which it leaves alone. */
import { describe, expect, it } from 'vitest';
import { Book } from '../../../../simulator/gateway/book.ts';
import { Ledger } from '../../../../simulator/quota/ledger.ts';
import { ADMITTED, refusedBy } from '../../../../simulator/quota/verdict.ts';
import { BOOK_OPTIONS, bookShape, ofShards, openBook, TWO_SHARDS } from '../../../support/books.ts';

describe('what a book hears', () => {
  it('is a settlement of the model that was asked', () => {
    const book = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    book.sent(0, 1, 500, 0);
    book.settled(0, 1, 500, 900, 0, 1);
    expect(openBook(book, 1, 0, 1).headroom(0)).toBe(1_100);
  });

  it('of tokens elsewhere is no request', () => {
    const book = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    book.heardTokens(0, 1, 400, 0, 0);
    openBook(book, 1, 0, 0);
    expect([book.headroom(0), book.inFlight(0), book.tokensThisMinute(0)]).toEqual([1_600, 0, 0]);
  });

  it('of a refusal elsewhere is a cooldown of that model', () => {
    const book = new Book(bookShape(TWO_SHARDS), { ...BOOK_OPTIONS, cooldownMicros: 10 });
    book.heardRefusal(0, 1, 5);
    expect(ofShards((model) => openBook(book, model, 0, 14).isCandidate(0))).toEqual([true, false]);
    expect(openBook(book, 1, 0, 15).isCandidate(0)).toBe(true);
    const never = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    never.heardRefusal(0, 1, 5);
    never.refused(0, 1, ADMITTED, 0, 5);
    expect(openBook(never, 1, 0, 4).candidates).toBe(2);
  });

  it('of a new quota changes what it believes', () => {
    const book = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    book.learnLimit(0, 1, 'tokensPerMinute', 100, 0);
    book.learnLimit(0, 1, 'tokensPerDay', 100, 0);
    openBook(book, 1, 0, 0);
    expect([book.capacity(0), book.headroom(0)]).toEqual([100, 100]);
  });

  it.each([
    ['tokensPerMinute', 299],
    ['requestsPerMinute', 0],
    ['tokensPerDay', 299],
    ['concurrency', 8],
  ] as const)('of a refusal by %s leaves too little of it, and all of the rest', (name, left) => {
    const limits = { tokensPerMinute: 1_000, requestsPerMinute: 9, concurrency: 8 };
    const book = new Book(bookShape([[limits, limits]], { tokensPerDay: [5_000] }), BOOK_OPTIONS);
    book.refused(0, 1, refusedBy(name), 300, 0);
    const before = { tokensPerMinute: 1_000, requestsPerMinute: 9, tokensPerDay: 5_000, concurrency: 8 };
    const after = Object.keys(before).map((key) => {
      const meter = key as keyof typeof before;
      return [key, book.ledger.meter(meter)!.left(book.ledger.meterRow(meter, 0, 1), 0)];
    });
    expect(Object.fromEntries(after)).toEqual({ ...before, [name]: left });
    // Once it is known, a second one teaches nothing more, not even of a larger request; nor does no quota.
    book.refused(0, 1, refusedBy(name), 600, 0);
    book.refused(0, 1, ADMITTED, 300, 0);
    expect(book.ledger.meter(name)!.left(book.ledger.meterRow(name, 0, 1), 0)).toBe(left);
    expect(openBook(book, 0, 0, 0).headroom(0)).toBe(1_000);
  });

  it('of a refusal by a quota that it knows nothing of teaches nothing', () => {
    const book = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    book.refused(0, 0, refusedBy('concurrency'), 300, 0);
    book.refused(1, 1, refusedBy('tokensPerMinute'), 300, 0);
    book.refused(0, 0, ADMITTED, 300, 0);
    expect(openBook(book, 0, 0, 0).headroom(0)).toBe(1_000);
    expect(openBook(book, 1, 300, 0).headroom(1)).toBe(Number.POSITIVE_INFINITY);
    expect(book.fits(1)).toBe(true);
  });

  it('does not touch the truth, where that is what it reads', () => {
    const truth = new Ledger(bookShape(TWO_SHARDS));
    truth.charge(0, 0, 600, 0);
    const book = new Book(bookShape(TWO_SHARDS), { ...BOOK_OPTIONS, truth });
    expect(book.ledger).toBe(truth);
    book.sent(0, 0, 100, 0);
    book.sent(0, 0, 100, 0);
    book.withdrawn(0, 0, 100, 0, 0);
    book.settled(0, 0, 100, 700, 0, 0);
    book.refused(0, 0, refusedBy('tokensPerMinute'), 300, 0);
    book.learnLimit(0, 0, 'tokensPerMinute', 5, 0);
    openBook(book, 0, 0, 0);
    expect([book.headroom(0), book.capacity(0)]).toEqual([400, 1_000]);
  });
});
