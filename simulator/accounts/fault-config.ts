/** What can go wrong with an account in a scenario. */
import type { Micros } from '../basics/time.ts';

interface FaultWindow {
  readonly fromMicros: Micros;
  readonly untilMicros: Micros;
  /** The accounts it strikes; null: all. */
  readonly accounts: readonly number[] | null;
}

export type FaultConfig =
  /** Every request is answered with 403. */
  | (FaultWindow & { readonly kind: 'suspended' })
  /** Requests are answered with 503 with the given probability. */
  | (FaultWindow & { readonly kind: 'capacity'; readonly probability: number })
  /** Every latency is multiplied. */
  | (FaultWindow & { readonly kind: 'slow'; readonly factor: number })
  /** Every per-minute limit is multiplied. */
  | (FaultWindow & { readonly kind: 'quota-cut'; readonly factor: number });
