/** A rate that grows step by step, and the step at which too few answers are good. */

export interface StaircaseOptions {
  /** Requests a second of the first step, and what each further one multiplies it by. */
  readonly firstRate: number;
  readonly growth: number;
  readonly steps: number;
  /** Share of good answers that a step needs. */
  readonly good: number;
  readonly stepMicros: number;
}

/** Ended requests that a step needs before it can be called broken: one bad answer of two says little. */
const FEWEST = 10;

export class Staircase {
  readonly rates: readonly number[];
  private readonly options: StaircaseOptions;
  private readonly ended: number[];
  private readonly goods: number[];

  constructor(options: StaircaseOptions) {
    this.options = options;
    this.rates = Array.from({ length: options.steps }, (_, step) => options.firstRate * options.growth ** step);
    this.ended = this.rates.map(() => 0);
    this.goods = this.rates.map(() => 0);
  }

  /** A request has ended. @param arrivedAtMicros tells its step */
  note(arrivedAtMicros: number, isGood: boolean): void {
    const step = Math.min(this.rates.length - 1, Math.floor(arrivedAtMicros / this.options.stepMicros));
    this.ended[step]!++;
    if (isGood) this.goods[step]!++;
  }

  get isBroken(): boolean {
    return this.brokenStep >= 0;
  }

  /** -1: none. */
  private get brokenStep(): number {
    return this.rates.findIndex((_, step) => {
      const ended = this.ended[step]!;
      return ended >= FEWEST && this.goods[step]! < ended * this.options.good;
    });
  }

  /** A line a step, and the answer. */
  report(): string[] {
    const broken = this.brokenStep;
    const rate = (step: number): string => `${this.rates[step]!.toFixed(1)} requests a second`;
    const lines = this.rates.flatMap((_, step) => {
      const ended = this.ended[step]!;
      if (ended === 0) return [];
      const share = ((100 * this.goods[step]!) / ended).toFixed(1);
      return [`${rate(step)}: ${share}% of ${ended} answers good${step === broken ? ', too few' : ''}`];
    });
    if (broken < 0) return [...lines, `It sustained all of it, up to ${rate(this.rates.length - 1)}.`];
    return [...lines, broken === 0 ? 'It does not sustain even the first step.' : `It sustains ${rate(broken - 1)}.`];
  }
}
