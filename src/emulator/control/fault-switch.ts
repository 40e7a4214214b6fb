/** Troubles made by hand: suspended accounts, and 503s with a given probability for a given time. */
import type { Draw } from '../../../simulator/basics/random.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Fault } from '../../bedrock/fault.ts';

export interface CapacityFault {
  readonly probability: number;
  /** Infinity: until it is cleared. */
  readonly untilMicros: Micros;
}

export class FaultSwitch {
  readonly #draw: Draw;
  readonly #suspended: Uint8Array;
  readonly #capacity: (CapacityFault | null)[];
  /** Whether anything is switched on, so that a quiet switch costs nothing. */
  #isArmed = false;

  /** @param draw decides which requests a 503 strikes */
  constructor(accounts: number, draw: Draw) {
    this.#draw = draw;
    this.#suspended = new Uint8Array(accounts);
    this.#capacity = Array.from({ length: accounts }, () => null);
  }

  isSuspended(account: number): boolean {
    return this.#suspended[account] === 1;
  }

  /** The 503s in force; null where there are none. */
  capacityFault(account: number, nowMicros: Micros): CapacityFault | null {
    const fault = this.#capacity[account] ?? null;
    return fault !== null && nowMicros < fault.untilMicros ? fault : null;
  }

  setSuspended(account: number, suspended: boolean): void {
    this.#suspended[account] = suspended ? 1 : 0;
    this.#arm();
  }

  setCapacityFault(account: number, fault: CapacityFault | null): void {
    this.#capacity[account] = fault;
    this.#arm();
  }

  clear(): void {
    this.#suspended.fill(0);
    this.#capacity.fill(null);
    this.#arm();
  }

  /** What befalls a request now; null: nothing. */
  strike(account: number, nowMicros: Micros): Fault | null {
    if (!this.#isArmed) return null;
    if (this.isSuspended(account)) return 'suspended';
    const fault = this.capacityFault(account, nowMicros);
    if (fault === null) return null;
    return this.#draw.uniform() < fault.probability ? 'service-unavailable' : null;
  }

  #arm(): void {
    this.#isArmed = this.#suspended.includes(1) || this.#capacity.some((fault) => fault !== null);
  }
}
