/** When quota increases are asked for, and what becomes of them. */
import type { Micros } from '../basics/time.ts';
import type { Distribution } from '../sampling/distribution.ts';
import type { MeterName } from './limits.ts';

export interface IncreaseConfig {
  readonly lagMicros: Distribution;
  readonly denyProbability: number;
  readonly partialProbability: number;
  /** The share of the asked-for rise that a partial grant gives. */
  readonly partialFraction: number;
  readonly plan: readonly IncreaseStep[];
}

export interface IncreaseStep {
  /** Which accounts ask; null: all. */
  readonly accounts: readonly number[] | null;
  /** Index of the model; null for `tokensPerDay`, which spans all models. */
  readonly model: number | null;
  readonly meter: MeterName;
  readonly when:
    | { readonly kind: 'at'; readonly atMicros: Micros }
    /** Use over the last minute at or above the share of the quota, minute after minute for `forMicros`. */
    | { readonly kind: 'utilisation'; readonly above: number; readonly forMicros: Micros };
  readonly ask:
    | { readonly kind: 'value'; readonly value: number }
    | { readonly kind: 'factor'; readonly factor: number };
  /** Whether the step may fire again once its request is decided. */
  readonly repeat: boolean;
}
