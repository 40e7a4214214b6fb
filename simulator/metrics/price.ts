/** What tokens cost. */
import { LONG_TTL_MICROS } from '../basics/cache-ttl.ts';
import type { Micros } from '../basics/time.ts';

/** US dollars per 1,000 tokens. */
export interface PriceConfig {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** With a time to live of less than an hour. */
  readonly cacheWrite: number;
  readonly cacheWriteHour: number;
}

/** Tokens that were processed; `input` is all of it, cache reads and writes included. */
export interface TokenSums {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** @param cacheTtlMicros time to live of what was written */
export function costUsd(tokens: TokenSums, price: PriceConfig, cacheTtlMicros: Micros): number {
  const plainInput = tokens.input - tokens.cacheRead - tokens.cacheWrite;
  const thousandths =
    plainInput * price.input +
    tokens.output * price.output +
    tokens.cacheRead * price.cacheRead +
    tokens.cacheWrite * (cacheTtlMicros >= LONG_TTL_MICROS ? price.cacheWriteHour : price.cacheWrite);
  return thousandths / 1000;
}
