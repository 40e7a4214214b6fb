/** What tokens cost. */

/** US dollars per 1,000 tokens. */
export interface PriceConfig {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}
