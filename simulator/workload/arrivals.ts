/** When requests arrive: a renewal or modulated process of mean rate 1, bent by a rate that changes over time. */
import type { Micros } from '../basics/time.ts';

/** How gaps scatter. Every process has mean rate 1 and is stretched over `rate`. */
export type Process =
  | { readonly kind: 'constant' }
  | { readonly kind: 'poisson' }
  /** Gamma-distributed gaps with the given coefficient of variation (> 0). */
  | { readonly kind: 'gamma'; readonly cv: number }
  /**
   * A Markov chain over states; in state i arrivals are gamma (cv `cv`) at `rates[i]` times the mean, and the state
   * lasts exponentially long, `sojournMicros[i]` in the mean; the next state is drawn by `weights`, and may be the same
   * again. Rates are normalised so that the long-run mean is 1.
   */
  | {
      readonly kind: 'markov-modulated';
      readonly rates: readonly number[];
      readonly sojournMicros: readonly Micros[];
      readonly weights: readonly number[];
      readonly cv: number;
    };

/** The rate over time, relative to the mean: 1 over a whole cycle, which is a period, a week or a table. */
export type Profile =
  | { readonly kind: 'flat' }
  /** 1 + amplitude x sin(2 pi (t - phase) / period). */
  | { readonly kind: 'sine'; readonly periodMicros: Micros; readonly amplitude: number; readonly phaseMicros: Micros }
  /** Low nights, a climb, two humps and an evening fall on weekdays; `weekendShare` of it at weekends. UTC + offset. */
  | {
      readonly kind: 'business-day';
      readonly utcOffsetMicros: Micros;
      readonly nightShare: number;
      readonly weekendShare: number;
    }
  /** Steps of equal length that repeat from the start of the run; normalised to mean 1. */
  | { readonly kind: 'table'; readonly stepMicros: Micros; readonly values: readonly number[] };

/** The rate is multiplied by `factor` at the top: linear rise, hold, linear fall. */
export interface Spike {
  readonly atMicros: Micros;
  readonly riseMicros: Micros;
  readonly holdMicros: Micros;
  readonly fallMicros: Micros;
  readonly factor: number;
  /** Whether it comes back every day at the same time; it is shorter than a day then. */
  readonly daily: boolean;
}

export interface ArrivalConfig {
  readonly process: Process;
  /** Mean arrivals a second before spikes and ramp, over a cycle of the profile: see `profileFactor`. */
  readonly ratePerSecond: number;
  readonly profile: Profile;
  readonly spikes: readonly Spike[];
  /** Linear from `from` to `to` times the rate over a span from `startAtMicros` on, `to` afterwards; null: none. */
  readonly ramp: { readonly from: number; readonly to: number; readonly overMicros: Micros } | null;
  /** No arrivals before or after; horizon of the run where null. */
  readonly startAtMicros: Micros;
  readonly endAtMicros: Micros | null;
  /** Stop after this many arrivals; null: no bound. */
  readonly maxRequests: number | null;
}
