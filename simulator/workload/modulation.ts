/** The Markov chain of a modulated process: which state holds, for how long, and what it does to the rate. */
import type { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import { AliasTable } from '../sampling/alias.ts';
import type { Process } from './arrivals.ts';
import { drawExponential } from '../sampling/exponential.ts';

/**
 * States last exponentially long; the next is drawn by weight, whatever the last one was, so a state holds for a share
 * of time in proportion to weight x sojourn. The chain starts in that long-run mix.
 */
export class Modulation {
  /** Rate of the present state, relative to the long-run mean. */
  rate: number;
  /** When the present state ends: a whole instant. */
  untilMicros: Micros;
  private readonly rates: Float64Array;
  private readonly sojourns: Float64Array;
  private readonly next: AliasTable;
  private readonly stream: Stream;

  constructor(process: Extract<Process, { kind: 'markov-modulated' }>, startAtMicros: Micros, stream: Stream) {
    const shares = process.weights.map((weight, state) => weight * process.sojournMicros[state]!);
    const total = shares.reduce((sum, share) => sum + share, 0);
    const mean = shares.reduce((sum, share, state) => sum + (share / total) * process.rates[state]!, 0);
    this.rates = Float64Array.from(process.rates, (rate) => rate / mean);
    this.sojourns = Float64Array.from(process.sojournMicros);
    this.next = new AliasTable(process.weights);
    this.stream = stream;
    const first = new AliasTable(shares).draw(stream);
    this.rate = this.rates[first]!;
    this.untilMicros = this.end(first, startAtMicros);
  }

  /** Moves on to the state that follows at `untilMicros`. */
  advance(): void {
    const state = this.next.draw(this.stream);
    this.rate = this.rates[state]!;
    this.untilMicros = this.end(state, this.untilMicros);
  }

  private end(state: number, from: Micros): Micros {
    return from + Math.ceil(this.sojourns[state]! * drawExponential(this.stream)) + 1;
  }
}
