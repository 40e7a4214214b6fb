/** The retry tokens of callers' SDKs: one bucket a client instance, many of them in one array. */

export interface RetryTokenOptions {
  readonly capacity: number;
  /** What a retry costs after a 429. */
  readonly throttleCost: number;
  /** What a retry costs after a 5xx or a broken connection. */
  readonly transientCost: number;
}

/** A full bucket and what a success gives back are 32 bits together. */
export const MOST_RETRY_TOKENS = 1_000_000_000;

/** What a success gives that no retry was paid for. */
const FIRST_SUCCESS_REFUND = 1;

/**
 * The "retry quota" of AWS SDKs in standard mode (`@smithy/core`, retry; "Retry behavior", AWS SDKs and Tools Reference
 * Guide): buckets start full, a retry takes its cost or is not made, a success gives back what its last retry cost, or
 * 1 where it needed none. A bucket is per client instance, so a tenant with many processes has many.
 */
export class ClientTokens {
  private readonly options: RetryTokenOptions;
  private readonly tokens: Int32Array;

  constructor(clients: number, options: RetryTokenOptions) {
    this.options = options;
    this.tokens = new Int32Array(clients).fill(options.capacity);
  }

  left(client: number): number {
    return this.tokens[client]!;
  }

  cost(isThrottle: boolean): number {
    return isThrottle ? this.options.throttleCost : this.options.transientCost;
  }

  /** Takes the cost of a retry; false, and nothing taken, where the bucket holds less. */
  withdraw(client: number, isThrottle: boolean): boolean {
    const left = this.tokens[client]! - this.cost(isThrottle);
    if (left < 0) return false;
    this.tokens[client] = left;
    return true;
  }

  /** A request of this client succeeded. @param lastCost what its last retry cost; 0 where it needed none */
  succeeded(client: number, lastCost: number): void {
    const tokens = this.tokens[client]! + (lastCost > 0 ? lastCost : FIRST_SUCCESS_REFUND);
    this.tokens[client] = Math.min(tokens, this.options.capacity);
  }
}
