/** What tokens cost. */

/** US dollars per 1,000 tokens. */
export interface PriceConfig {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Tokens that were processed; `input` is all of it, cache reads and writes included. */
export interface TokenSums {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

export function costUsd(tokens: TokenSums, price: PriceConfig): number {
  const plainInput = tokens.input - tokens.cacheRead - tokens.cacheWrite;
  const thousandths =
    plainInput * price.input +
    tokens.output * price.output +
    tokens.cacheRead * price.cacheRead +
    tokens.cacheWrite * price.cacheWrite;
  return thousandths / 1000;
}
