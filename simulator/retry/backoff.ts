/** Back-off: how long to wait before the next attempt. */
import type { Draw } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';

export interface BackoffOptions {
  readonly baseMicros: Micros;
  readonly capMicros: Micros;
  /** `full`: anywhere between nothing and the whole wait; `none`: the whole wait, as it is. */
  readonly jitter: 'full' | 'none';
}

/**
 * Full jitter: floor(uniform x min(cap, base x 2^attempt)), after Marc Brooker, "Exponential Backoff And Jitter" (AWS
 * Architecture Blog, 2015), and as AWS SDKs do it. Without jitter all who were refused together come back together.
 */
export class Backoff {
  /** The longest wait by attempt. */
  private readonly ceilings: Float64Array;
  private readonly hasJitter: boolean;

  /** @param attempts how many there can be */
  constructor({ baseMicros, capMicros, jitter }: BackoffOptions, attempts: number) {
    this.ceilings = new Float64Array(attempts);
    this.hasJitter = jitter === 'full';
    let ceiling = baseMicros;
    for (let attempt = 0; attempt < attempts; attempt++) {
      this.ceilings[attempt] = Math.min(ceiling, capMicros);
      if (ceiling < capMicros) ceiling *= 2;
    }
  }

  /** @param attempt 0 for the wait after the first attempt */
  micros(attempt: number, draw: Draw): Micros {
    const ceiling = this.ceilings[attempt]!;
    return this.hasJitter ? Math.floor(draw.uniform() * ceiling) : ceiling;
  }
}
