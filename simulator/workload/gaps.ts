/** Gaps of mean 1 between arrivals: the renewal part of every process. */
import type { Stream } from '../engine/random.ts';
import { drawExponential } from './exponential.ts';
import type { Process } from './arrivals.ts';
import { GammaSampler } from './gamma.ts';

/** Draws one gap after the other. */
export interface Gaps {
  /**
   * The wait for the first arrival. It is the rest of a gap that was under way when the run began (a gap in which an
   * instant falls is a long one), so that the mean rate holds from the first instant on: a bursty process would else
   * begin with a burst, (cv^2 - 1) / 2 arrivals too many.
   */
  first(stream: Stream): number;
  next(stream: Stream): number;
}

/** Half a gap before the first arrival: no chance, and the number of arrivals is right for every length of run. */
const CONSTANT: Gaps = { first: () => 0.5, next: () => 1 };

/** Without memory, so that the first gap is like the others. */
const EXPONENTIAL: Gaps = { first: drawExponential, next: drawExponential };

class GammaGaps implements Gaps {
  readonly #scale: number;
  readonly #gamma: GammaSampler;
  /** Gamma gaps drawn in proportion to their length are gamma with a shape one higher. */
  readonly #underway: GammaSampler;

  constructor(cv: number) {
    this.#scale = cv * cv;
    this.#gamma = new GammaSampler(1 / this.#scale);
    this.#underway = new GammaSampler(1 / this.#scale + 1);
  }

  first(stream: Stream): number {
    return this.#underway.draw(stream) * this.#scale * stream.uniform();
  }

  next(stream: Stream): number {
    return this.#gamma.draw(stream) * this.#scale;
  }
}

export function gapsOf(process: Process): Gaps {
  switch (process.kind) {
    case 'constant':
      return CONSTANT;
    case 'poisson':
      return EXPONENTIAL;
    case 'gamma':
    case 'markov-modulated':
      return process.cv === 1 ? EXPONENTIAL : new GammaGaps(process.cv);
  }
}
