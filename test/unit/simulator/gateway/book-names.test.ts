/** Whom a book names: the roomiest shard and the least bad one, with its index and without. */
import { describe, expect, it } from 'vitest';
import { Book, type BookOptions } from '../../../../simulator/gateway/book.ts';
import { refusedBy } from '../../../../simulator/quota/verdict.ts';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { BOOK_OPTIONS, type BookFleet, bookShape, ofShards, openBook } from '../../../support/books.ts';

describe.each([undefined, ['roomiest'] as const])('whom it names (reads %j)', (reads) => {
  const bookOf = (limits: BookFleet, changes: Partial<BookOptions> = {}): Book =>
    new Book(bookShape(limits), { ...BOOK_OPTIONS, reads, ...changes });
  const named = (book: Book, model: number, reserve: number, now = 0): number =>
    openBook(book, model, reserve, now).roomiest();

  const THREE: BookFleet = [1_000, 3_000, 1_000].map((first) => [{ tokensPerMinute: first }, { tokensPerMinute: 600 }]);

  it('the largest share left, of the model at hand', () => {
    const book = bookOf(THREE);
    book.sent(0, 0, 500, 0);
    book.sent(1, 0, 900, 0);
    book.sent(2, 0, 400, 0);
    book.sent(0, 1, 10, 0);
    book.sent(1, 1, 20, 0);
    expect([named(book, 0, 100), named(book, 1, 100)]).toEqual([1, 2]);
    book.sent(1, 0, 1_200, 0);
    expect([named(book, 0, 100), named(book, 0, 601)]).toEqual([2, 1]);
    expect([named(book, 0, 901), named(book, 0, 3_000)]).toEqual([NO_SHARD, NO_SHARD]);
    book.settled(0, 0, 500, 0, 0, 0);
    expect(named(book, 0, 100)).toBe(0);
    book.withdrawn(2, 0, 400, 0, 0);
    book.sent(0, 0, 1, 0);
    expect(named(book, 0, 100)).toBe(2);
    book.heardTokens(2, 0, 300, 0, 0);
    expect(named(book, 0, 100)).toBe(0);
    book.refused(0, 0, refusedBy('tokensPerMinute'), 500, 0);
    expect(named(book, 0, 100)).toBe(2);
  });

  it('the best of those of other sizes, where it is too large for the emptiest', () => {
    const book = bookOf([
      [{ tokensPerMinute: 1_000 }, {}],
      [{ tokensPerMinute: 3_000 }, {}],
      [{ tokensPerMinute: 2_000 }, {}],
    ]);
    expect(named(book, 0, 1_500)).toBe(1);
    book.sent(0, 0, 100, 0);
    book.sent(1, 0, 600, 0);
    book.sent(2, 0, 800, 0);
    expect(named(book, 0, 950)).toBe(1);
    expect(named(book, 0, 2_500)).toBe(NO_SHARD);
  });

  it('another once a quota has changed', () => {
    const book = bookOf(THREE);
    book.sent(0, 0, 500, 0);
    book.sent(1, 0, 900, 0);
    book.sent(2, 0, 600, 0);
    book.learnLimit(2, 0, 'tokensPerMinute', 400, 0);
    expect(named(book, 0, 100)).toBe(2);
  });

  it('one that has room by every quota', () => {
    const book = bookOf([
      [{ tokensPerMinute: 1_000, requestsPerMinute: 1 }, {}],
      [{ tokensPerMinute: 1_000, requestsPerMinute: 3 }, {}],
      [{ tokensPerMinute: 2_000, requestsPerMinute: 1 }, {}],
    ]);
    book.sent(0, 0, 0, 0);
    book.sent(1, 0, 500, 0);
    book.sent(2, 0, 1_500, 0);
    expect(named(book, 0, 100)).toBe(1);
    book.sent(1, 0, 0, 0);
    book.sent(1, 0, 0, 0);
    expect(named(book, 0, 100)).toBe(NO_SHARD);
  });

  it('a candidate, where some are left out', () => {
    const book = bookOf(THREE);
    book.sent(1, 0, 30, 0);
    book.sent(2, 0, 20, 0);
    book.consider(0, 100, 0);
    book.leaveOut(Uint8Array.of(0, 1, 1), 0);
    expect([book.roomiest(), book.leastBad()]).toEqual([1, 1]);
    book.leaveOut(Uint8Array.of(0, 0, 1), 0);
    expect([book.roomiest(), book.leastBad()]).toEqual([2, 2]);
    expect(ofShards((k) => book.isCandidate(k))).toEqual([false, false]);
  });

  it('the least bad where none fits, and who has cooled longest where all cool down', () => {
    const book = bookOf(THREE, { cooldownMicros: 100 });
    book.sent(0, 0, 900, 0);
    book.sent(1, 0, 2_000, 0);
    book.sent(2, 0, 900, 0);
    openBook(book, 0, 3_001, 0);
    expect([book.roomiest(), book.leastBad()]).toEqual([NO_SHARD, 1]);
    openBook(book, 1, 601, 0);
    expect(book.leastBad()).toBe(0);
    for (const [shard, now] of [
      [1, 7],
      [2, 5],
      [0, 6],
    ] as const)
      book.heardRefusal(shard, 0, now);
    openBook(book, 0, 1, 8);
    expect([book.candidates, book.roomiest(), book.leastBad()]).toEqual([0, NO_SHARD, 2]);
  });
});
