/** Gaps of mean 1 between arrivals: the renewal part of every process. */
import type { Stream } from '../basics/random.ts';
import { DrawBuffers } from '../sampling/draw-buffers.ts';
import { drawExponential, fillExponential } from '../sampling/exponential.ts';
import type { Process } from './arrivals.ts';
import { GammaSampler } from '../sampling/gamma.ts';

/** Draws gaps, many at a time. */
export interface Gaps {
  /**
   * The wait for the first arrival. It is the rest of a gap that was under way when the run began (a gap in which an
   * instant falls is a long one), so that the mean rate holds from the first instant on: a bursty process would else
   * begin with a burst, (cv^2 - 1) / 2 arrivals too many.
   */
  first(stream: Stream): number;
  /** Fills the array with the gaps that follow. */
  fill(gaps: Float64Array, stream: Stream): void;
}

/** Half a gap before the first arrival: no chance, and the number of arrivals is right for every length of run. */
const CONSTANT: Gaps = { first: () => 0.5, fill: (gaps) => gaps.fill(1) };

/** Without memory, so that the first gap is like the others. */
class ExponentialGaps implements Gaps {
  private readonly room = new DrawBuffers();

  first(stream: Stream): number {
    return drawExponential(stream);
  }

  fill(gaps: Float64Array, stream: Stream): void {
    this.room.reach(gaps.length);
    fillExponential(gaps, stream, this.room);
  }
}

class GammaGaps implements Gaps {
  private readonly scale: number;
  private readonly gamma: GammaSampler;
  /** Gamma gaps drawn in proportion to their length are gamma with a shape one higher. */
  private readonly underway: GammaSampler;

  constructor(cv: number) {
    this.scale = cv * cv;
    this.gamma = new GammaSampler(1 / this.scale);
    this.underway = new GammaSampler(1 / this.scale + 1);
  }

  first(stream: Stream): number {
    return this.underway.draw(stream) * this.scale * stream.uniform();
  }

  fill(gaps: Float64Array, stream: Stream): void {
    for (let i = 0; i < gaps.length; i++) gaps[i] = this.gamma.draw(stream) * this.scale;
  }
}

export function gapsOf(process: Process): Gaps {
  switch (process.kind) {
    case 'constant':
      return CONSTANT;
    case 'poisson':
      return new ExponentialGaps();
    case 'gamma':
    case 'markov-modulated':
      return process.cv === 1 ? new ExponentialGaps() : new GammaGaps(process.cv);
  }
}
