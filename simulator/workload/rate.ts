/** The rate of arrivals over a run: mean x profile x ramp x spikes, as pieces of constant rate. */
import type { Micros } from '../basics/time.ts';
import { MICROS_PER_SECOND } from '../basics/time.ts';
import type { ArrivalConfig } from './arrivals.ts';
import type { Factor } from './profile.ts';
import { profileFactor } from './profile.ts';
import { RampFactor, SpikeFactor } from './spikes.ts';

/**
 * A rate curve, walked piece by piece: gaps are consumed against its integral, so no draw is thrown away, as thinning
 * would. Every break is a whole microsecond.
 */
export class RateCurve {
  /** The arrivals lie in [startAtMicros, endAtMicros). */
  readonly startAtMicros: Micros;
  readonly endAtMicros: Micros;
  private readonly perMicro: number;
  private readonly factors: readonly Factor[];

  /**
   * @param startEpochMicros the UTC instant at which the run begins
   * @param horizonMicros the end of the run
   */
  constructor(arrivals: ArrivalConfig, startEpochMicros: Micros, horizonMicros: Micros) {
    this.startAtMicros = arrivals.startAtMicros;
    this.endAtMicros = Math.min(arrivals.endAtMicros ?? horizonMicros, horizonMicros);
    this.perMicro = arrivals.ratePerSecond / MICROS_PER_SECOND;
    const factors = [profileFactor(arrivals.profile, startEpochMicros)];
    if (arrivals.ramp !== null) factors.push(new RampFactor(arrivals.ramp, arrivals.startAtMicros));
    for (const spike of arrivals.spikes) factors.push(new SpikeFactor(spike));
    this.factors = factors;
  }

  /** Where the piece that begins at `at` ends; never beyond `endAtMicros`. */
  pieceEnd(at: Micros): Micros {
    let end = this.endAtMicros;
    for (let i = 0; i < this.factors.length; i++) {
      const next = this.factors[i]!.nextBreak(at);
      if (next < end) end = next;
    }
    return end;
  }

  /** Arrivals a microsecond at an instant; a piece's rate is the one at its middle. */
  perMicroAt(at: Micros): number {
    let rate = this.perMicro;
    for (let i = 0; i < this.factors.length; i++) rate *= this.factors[i]!.valueAt(at);
    return rate;
  }

  /** How many arrivals to expect in [from, until), without regard to `maxRequests`. */
  expectedBetween(from: Micros, until: Micros): number {
    const last = Math.min(until, this.endAtMicros);
    let at = Math.max(from, this.startAtMicros);
    let expected = 0;
    while (at < last) {
      const end = this.pieceEnd(at);
      expected += this.perMicroAt((at + end) / 2) * (Math.min(end, last) - at);
      at = end;
    }
    return expected;
  }
}
