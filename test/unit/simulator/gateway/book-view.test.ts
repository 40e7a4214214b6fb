/** What a book tells of each shard and model, and what it keeps only where it is read. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Book } from '../../../../simulator/gateway/book.ts';
import { WINDOWS } from '../../../../simulator/quota/limits.ts';
import { ADMITTED } from '../../../../simulator/quota/verdict.ts';
import { BOOK_OPTIONS, bookShape, ofShards, openBook, TWO_SHARDS } from '../../../support/books.ts';
import { semantics } from '../../../support/config-builder.ts';

const MINUTE = 60_000_000;
const ANSWER = 3_000_000;
const PENALTY = BOOK_OPTIONS.refusalPenaltyMicros;

describe('the view', () => {
  let book: Book;
  beforeEach(() => {
    book = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    book.sent(0, 1, 500, 0);
    book.sent(1, 0, 750, 0);
    book.sent(1, 0, 750, 0);
  });

  it('opens at instant 0, on everybody', () => {
    const fresh = new Book(bookShape(TWO_SHARDS), BOOK_OPTIONS);
    expect([fresh.now === 0, fresh.sequence, fresh.size, fresh.candidates]).toEqual([true, 0, 2, 2]);
  });

  it('speaks of the model that it was opened for', () => {
    openBook(book, 0, 1_000, 0);
    expect(ofShards((shard) => book.capacity(shard))).toEqual([1_000, 3_000]);
    expect(ofShards((shard) => book.headroom(shard))).toEqual([1_000, 1_500]);
    expect(ofShards((shard) => book.headroomFraction(shard))).toEqual([1, 0.5]);
    expect(ofShards((shard) => book.fits(shard))).toEqual([true, true]);
    openBook(book, 1, 1_501, 0);
    expect(ofShards((shard) => book.capacity(shard))).toEqual([2_000, Number.POSITIVE_INFINITY]);
    expect(ofShards((shard) => book.headroom(shard))).toEqual([1_500, Number.POSITIVE_INFINITY]);
    expect(ofShards((shard) => book.headroomFraction(shard))).toEqual([0.75, 1]);
    expect(ofShards((shard) => book.fits(shard))).toEqual([false, true]);
  });

  it.each(WINDOWS)('knows shares in every window: %s', (window) => {
    const other = new Book(bookShape(TWO_SHARDS, { semantics: semantics({ window }) }), BOOK_OPTIONS);
    other.sent(0, 1, 500, 0);
    openBook(other, 1, 0, 0);
    expect(ofShards((shard) => other.headroomFraction(shard))).toEqual([0.75, 1]);
    other.sent(1, 0, 750, 0);
    openBook(other, 0, 0, 0);
    expect(ofShards((shard) => other.headroomFraction(shard))).toEqual([1, 0.75]);
  });

  it('speaks of the instant that it was opened at', () => {
    openBook(book, 1, 0, 15_000_000);
    expect([book.now, book.headroom(0)]).toEqual([15_000_000, 2_000]);
  });

  it('says when a shard has room for the request, and has cooled down', () => {
    const cooling = new Book(bookShape(TWO_SHARDS), { ...BOOK_OPTIONS, cooldownMicros: MINUTE });
    cooling.sent(0, 1, 2_000, 0);
    openBook(cooling, 1, 500, 0);
    expect(ofShards((shard) => cooling.fitsAtMicros(shard))).toEqual([15_000_000, 0]);
    expect(ofShards((shard) => cooling.row(shard))).toEqual([2, 3]);
    cooling.heardRefusal(0, 1, 1);
    cooling.heardRefusal(1, 1, 2);
    expect(ofShards((shard) => cooling.fitsAtMicros(shard))).toEqual([MINUTE + 1, MINUTE + 2]);
    openBook(cooling, 0, 500, 0);
    expect(ofShards((shard) => cooling.fitsAtMicros(shard))).toEqual([0, 0]);
    openBook(cooling, 0, 1_001, 0);
    expect(cooling.fitsAtMicros(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts requests in flight, of all models together', () => {
    expect(ofShards((shard) => book.inFlight(shard))).toEqual([1, 2]);
    book.sent(0, 0, 100, 1);
    book.settled(1, 0, 750, 100, 0, 2);
    expect(ofShards((shard) => book.inFlight(shard))).toEqual([2, 1]);
    book.withdrawn(0, 0, 100, 1, 2);
    expect(ofShards((shard) => book.inFlight(shard))).toEqual([1, 1]);
  });

  it('times answers by model, a refusal as a slow one', () => {
    book.settled(0, 1, 500, 400, 0, ANSWER);
    openBook(book, 1, 0, ANSWER);
    expect(ofShards((shard) => book.latencyMicros(shard))).toEqual([ANSWER, 0]);
    book.refused(1, 1, ADMITTED, 0, ANSWER);
    expect(ofShards((shard) => book.latencyMicros(shard))).toEqual([ANSWER, PENALTY]);
    openBook(book, 0, 0, ANSWER);
    expect(ofShards((shard) => book.latencyMicros(shard))).toEqual([0, 0]);
    const later = ANSWER + BOOK_OPTIONS.latencyDecayMicros;
    openBook(book, 1, 0, later);
    expect(book.latencyMicros(0)).toBeCloseTo(ANSWER / Math.E, 3);
    book.sent(1, 1, 0, later);
    book.settled(1, 1, 0, 0, later, later + PENALTY + 1);
    openBook(book, 1, 0, later + PENALTY + 1);
    expect(book.latencyMicros(1)).toBe(PENALTY + 1);
  });

  it('counts what the clock minute has seen, by model', () => {
    openBook(book, 0, 0, 1);
    expect(ofShards((shard) => [book.tokensThisMinute(shard), book.requestsThisMinute(shard)])).toEqual([
      [0, 0],
      [1_500, 2],
    ]);
    book.settled(0, 1, 500, 600, 0, 2);
    openBook(book, 1, 0, 2);
    expect(ofShards((shard) => [book.tokensThisMinute(shard), book.requestsThisMinute(shard)])).toEqual([
      [600, 1],
      [0, 0],
    ]);
    book.withdrawn(1, 0, 750, 0, 3);
    openBook(book, 0, 0, 3);
    expect([book.tokensThisMinute(1), book.requestsThisMinute(1)]).toEqual([750, 1]);
    book.withdrawn(0, 1, 600, 0, 3);
    openBook(book, 1, 0, 3);
    expect([book.tokensThisMinute(0), book.requestsThisMinute(0)]).toEqual([0, 0]);
    openBook(book, 0, 0, MINUTE);
    expect([book.tokensThisMinute(1), book.requestsThisMinute(1)]).toEqual([0, 0]);
  });

  it('believes in a cached prefix until it expires', () => {
    book.caches!.learn(1, 0, 7, 900, 100, 0);
    book.caches!.open(0, 7);
    openBook(book, 0, 0, 99);
    expect(ofShards((shard) => book.cached(shard))).toEqual([0, 900]);
    openBook(book, 0, 0, 100);
    expect(book.cached(1)).toBe(0);
  });

  it('keeps nothing that is not read', () => {
    const blind = new Book(bookShape(TWO_SHARDS), { ...BOOK_OPTIONS, reads: [] });
    blind.sent(0, 0, 100, 0);
    blind.sent(0, 0, 100, 0);
    blind.withdrawn(0, 0, 100, 0, 0);
    blind.settled(0, 0, 100, 200, 0, ANSWER);
    blind.refused(0, 0, ADMITTED, 0, ANSWER);
    openBook(blind, 0, 0, ANSWER);
    expect(blind.caches).toBeNull();
    expect([blind.inFlight(0), blind.latencyMicros(0), blind.cached(0)]).toEqual([0, 0, 0]);
    expect([blind.tokensThisMinute(0), blind.requestsThisMinute(0)]).toEqual([0, 0]);
    expect(blind.headroom(0)).toBe(850);
  });

  it.each(['in-flight', 'latency', 'minute', 'cache'] as const)('keeps %s alone where that alone is read', (part) => {
    const one = new Book(bookShape(TWO_SHARDS), { ...BOOK_OPTIONS, reads: [part] });
    one.sent(0, 0, 100, 0);
    one.refused(0, 0, ADMITTED, 0, 0);
    openBook(one, 0, 0, 0);
    const read = { 'in-flight': one.inFlight(0), latency: one.latencyMicros(0), minute: one.tokensThisMinute(0) };
    const all = { 'in-flight': 1, latency: PENALTY, minute: 100 };
    expect(read).toEqual({ 'in-flight': 0, latency: 0, minute: 0, ...(part === 'cache' ? {} : { [part]: all[part] }) });
    expect(one.caches !== null).toBe(part === 'cache');
  });
});
