/** Which calls a fault strikes: each with a probability, or the n-th one alone. */
import type { StrikeConfig } from './fault-config.ts';
import type { Draw } from '../basics/random.ts';

export class Strike<T> {
  readonly fault: T;
  readonly when: StrikeConfig;
  private calls = 0;

  constructor(fault: T, when: StrikeConfig) {
    this.fault = fault;
    this.when = when;
  }

  /** Asked once a call. Draws only where chance decides. */
  hits(draw: Draw): boolean {
    const { probability, call } = this.when;
    this.calls++;
    return call === null ? draw.uniform() < probability : this.calls === call;
  }
}

/** The fault that strikes a call; null: none. Every one counts the call, the first that hits decides. */
export function firstHit<T>(strikes: readonly Strike<T>[], draw: Draw): T | null {
  let hit: T | null = null;
  for (const strike of strikes) if (strike.hits(draw) && hit === null) hit = strike.fault;
  return hit;
}
