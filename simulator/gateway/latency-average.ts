/** A moving average of answer times that jumps up at once and comes down slowly: Peak-EWMA, time as an argument. */
import { exp } from '../basics/math.ts';
import type { Micros } from '../basics/time.ts';

/** After Finagle's `PeakEwma` and linkerd2-proxy `linkerd/ewma`: reading projects to now and changes nothing. */
export class LatencyAverage {
  private readonly decayMicros: Micros;
  private readonly cost: Float64Array;
  private readonly stamp: Float64Array;

  constructor(rows: number, decayMicros: Micros) {
    this.decayMicros = decayMicros;
    this.cost = new Float64Array(rows);
    this.stamp = new Float64Array(rows);
  }

  read(row: number, now: Micros): Micros {
    return this.cost[row]! * this.weight(row, now);
  }

  observe(row: number, latencyMicros: Micros, now: Micros): void {
    const cost = this.cost[row]!;
    const weight = this.weight(row, now);
    this.cost[row] = latencyMicros > cost ? latencyMicros : cost * weight + latencyMicros * (1 - weight);
    this.stamp[row] = now;
  }

  private weight(row: number, now: Micros): number {
    const elapsed = now - this.stamp[row]!;
    const decays = elapsed / this.decayMicros;
    return decays > 600 ? 0 : exp(-decays);
  }
}
