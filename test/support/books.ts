/** Books of a few shards and two models, to be told something and asked. */
import type { Book, BookOptions } from '../../simulator/gateway/book.ts';
import type { LedgerShape } from '../../simulator/quota/ledger-shape.ts';
import type { Limits } from '../../simulator/quota/limits.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from './config-builder.ts';

export const BOOK_OPTIONS: BookOptions = {
  cooldownMicros: 0,
  latencyDecayMicros: 10_000_000,
  refusalPenaltyMicros: 20_000_000,
  reads: undefined,
  truth: null,
};

/** Of each shard the limits of model 0 and of model 1. */
export type BookFleet = readonly (readonly [Partial<Limits>, Partial<Limits>])[];

export const TWO_SHARDS: BookFleet = [
  [{ tokensPerMinute: 1_000 }, { tokensPerMinute: 2_000 }],
  [{ tokensPerMinute: 3_000 }, {}],
];

export function bookShape(limits: BookFleet, changes: Partial<LedgerShape> = {}): LedgerShape {
  return {
    semantics: semantics({}),
    startEpochMicros: MONDAY_MICROS,
    models: [
      { endpoint: 'runtime', burndown: 5 },
      { endpoint: 'runtime', burndown: 5 },
    ],
    limits: limits.map((models) => models.map((model) => ({ ...NO_LIMITS, ...model }))),
    tokensPerDay: limits.map(() => null),
    ...changes,
  };
}

export function openBook(book: Book, model: number, reserve: number, now: number): Book {
  book.consider(model, reserve, now);
  book.leaveOut(null, 0);
  return book;
}

export const ofShards = <T>(read: (shard: number) => T): T[] => [0, 1].map(read);
