/** How close a measured run must come to its simulation for the simulation to be trusted. */

export interface Tolerances {
  /** Agreement of requests, 0..1; less will do where the noise floor allows no more. */
  readonly agreement: number;
  /** By how much a share of requests may lie outside its prediction interval, 0..1. */
  readonly share: number;
  /** By how much a latency may lie outside its prediction interval, as a share of the interval's nearer end. */
  readonly latency: number;
}

export const DEFAULT_TOLERANCES: Tolerances = { agreement: 0.99, share: 0.01, latency: 0.05 };
