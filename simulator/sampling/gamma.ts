/** Gamma-distributed gaps of mean 1: the renewal processes between regular (cv < 1) and bursty (cv > 1). */
import { exp, log } from '../basics/math.ts';
import type { Stream } from '../basics/random.ts';
import { drawExponential } from './exponential.ts';
import { drawNormal } from './normal.ts';

/** Below this, e^x is less than any gap that matters, and near the end of what a double holds. */
const SMALLEST_EXPONENT = -600;

/** Gamma draws of a fixed shape and scale 1, for any shape above 0. */
export class GammaSampler {
  private readonly inverseShape: number;
  /** Marsaglia and Tsang's d and c for the shape, or for shape + 1 where the shape is below 1. */
  private readonly d: number;
  private readonly c: number;

  constructor(shape: number) {
    this.inverseShape = shape < 1 ? 1 / shape : 0;
    this.d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    this.c = 1 / Math.sqrt(9 * this.d);
  }

  draw(stream: Stream): number {
    const large = this.drawLarge(stream);
    if (this.inverseShape === 0) return large;
    // gamma(a) = gamma(a + 1) x U^(1/a), and -ln U is exponential.
    const exponent = -drawExponential(stream) * this.inverseShape;
    return exponent < SMALLEST_EXPONENT ? 0 : large * exp(exponent);
  }

  /** G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000). */
  private drawLarge(stream: Stream): number {
    for (;;) {
      const x = drawNormal(stream);
      const root = 1 + this.c * x;
      if (root > 0) {
        const v = root * root * root;
        const u = stream.uniformPositive();
        const square = x * x;
        if (u < 1 - 0.0331 * square * square) return this.d * v;
        if (log(u) < 0.5 * square + this.d * (1 - v + log(v))) return this.d * v;
      }
    }
  }
}
