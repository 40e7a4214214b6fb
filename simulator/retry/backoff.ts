/** Back-off: how long to wait before the next attempt. */
import type { Draw } from '../engine/random.ts';
import type { Micros } from '../engine/time.ts';

export interface BackoffOptions {
  readonly baseMicros: Micros;
  readonly capMicros: Micros;
  /** `full`: anywhere between nothing and the whole wait; `none`: the whole wait, as it is. */
  readonly jitter: 'full' | 'none';
}

/**
 * Full jitter: floor(uniform x min(cap, base x 2^attempt)), after Marc Brooker, "Exponential Backoff And Jitter" (AWS
 * Architecture Blog, 2015), and as AWS SDKs do it. Without jitter all who were refused together come back together.
 * @param attempt 0 for the wait after the first attempt
 */
export function backoffMicros(attempt: number, options: BackoffOptions, draw: Draw): Micros {
  const { baseMicros, capMicros, jitter } = options;
  let ceiling = baseMicros;
  for (let i = 0; i < attempt && ceiling < capMicros; i++) ceiling *= 2;
  if (ceiling > capMicros) ceiling = capMicros;
  return jitter === 'full' ? Math.floor(draw.uniform() * ceiling) : ceiling;
}
