/** Answers under way that will break off: what does it, and when. */
import type { Micros } from '../basics/time.ts';
import type { BreakName } from './fault-config.ts';

/** A stalled answer ends where a load balancer of AWS's lets go of the connection: after 350 s without a byte. */
const STALL_MICROS = 350_000_000;

export interface PendingBreak {
  readonly by: BreakName;
  readonly atMicros: Micros;
}

export class Breaks {
  /** By slot. */
  private readonly pending = new Map<number, PendingBreak>();

  /** @param lastTokenAtMicros when the last token that comes before it is complete */
  add(slot: number, by: BreakName, lastTokenAtMicros: Micros): void {
    this.pending.set(slot, { by, atMicros: lastTokenAtMicros + (by === 'stall' ? STALL_MICROS : 0) });
  }

  of(slot: number): PendingBreak | undefined {
    return this.pending.size === 0 ? undefined : this.pending.get(slot);
  }

  /** The answer has ended, however it did. @returns whether by its break */
  end(slot: number, now: Micros): boolean {
    const broken = this.of(slot);
    this.pending.delete(slot);
    return broken !== undefined && broken.atMicros <= now;
  }
}
