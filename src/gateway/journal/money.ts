/** Money in whole pico-dollars, so that no sum depends on its order: every token costs a whole number of them. */
import { type CataloguePrice, findReference, hourWritePrice } from '../../catalogue/catalogue.ts';

export const PICO_DOLLARS = 1_000_000_000_000n;
/** Prices are dollars per 1,000 tokens. */
const PICO_DOLLARS_A_TOKEN = 1_000_000_000;

/** Input is all of it, cache reads and writes included. */
export interface Tokens {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Of those written, the ones with a time to live of an hour. */
  readonly cacheWriteHourTokens: number;
  readonly outputTokens: number;
}

export interface KnownPrice {
  /** As the catalogue calls it. */
  readonly name: string;
  readonly kind: 'global' | 'regional';
  readonly price: CataloguePrice;
}

/** The catalogue's price for a model id or inference profile id; null where no source states one. */
export function priceOf(model: string): KnownPrice | null {
  const reference = findReference(model);
  if (reference === null) return null;
  const kind = reference.inferenceType === 'global' ? 'global' : 'regional';
  const price = reference.model.price?.[kind] ?? null;
  return price === null ? null : { name: reference.model.name, kind, price };
}

/** @returns pico-dollars */
export function costOf(tokens: Tokens, { price }: KnownPrice): bigint {
  const plain = tokens.inputTokens - tokens.cacheReadTokens - tokens.cacheWriteTokens;
  return (
    cost(plain, price.input) +
    cost(tokens.cacheReadTokens, price.cacheRead) +
    cost(tokens.cacheWriteTokens - tokens.cacheWriteHourTokens, price.cacheWrite) +
    cost(tokens.cacheWriteHourTokens, hourWritePrice(price)) +
    cost(tokens.outputTokens, price.output)
  );
}

function cost(tokens: number, price: number): bigint {
  return BigInt(tokens) * BigInt(Math.round(price * PICO_DOLLARS_A_TOKEN));
}
