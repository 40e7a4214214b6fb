/** Troubles made by hand: suspended accounts, 503s, and what else strikes a call, for a given time. */
import type { BreakConfig, ErrorName } from '../../../simulator/accounts/fault-config.ts';
import type { Strike } from '../../../simulator/accounts/strike.ts';
import type { Draw } from '../../../simulator/basics/random.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Fault } from '../../bedrock/fault.ts';

export interface CapacityFault {
  readonly probability: number;
  /** Infinity: until it is cleared. */
  readonly untilMicros: Micros;
}

export type MadeFault =
  | { readonly kind: 'error'; readonly answer: ErrorName }
  | ({ readonly kind: 'break' } & BreakConfig);

/** Accounts that share a strike count their calls together. */
export interface MadeStrike {
  readonly strike: Strike<MadeFault>;
  readonly untilMicros: Micros;
}

export class FaultSwitch {
  readonly #draw: Draw;
  readonly #onSuspended: (account: number) => void;
  readonly #suspended: Uint8Array;
  readonly #capacity: (CapacityFault | null)[];
  readonly #strikes: (MadeStrike | null)[];
  /** Whether anything is switched on, so that a quiet switch costs nothing. */
  #isArmed = false;

  /** @param draw decides which requests a 503 strikes @param onSuspended what an account loses then */
  constructor(accounts: number, draw: Draw, onSuspended: (account: number) => void = () => {}) {
    this.#draw = draw;
    this.#onSuspended = onSuspended;
    this.#suspended = new Uint8Array(accounts);
    this.#capacity = Array.from({ length: accounts }, () => null);
    this.#strikes = Array.from({ length: accounts }, () => null);
  }

  isSuspended(account: number): boolean {
    return this.#suspended[account] === 1;
  }

  /** The 503s in force; null where there are none. */
  capacityFault(account: number, nowMicros: Micros): CapacityFault | null {
    const fault = this.#capacity[account] ?? null;
    return fault !== null && nowMicros < fault.untilMicros ? fault : null;
  }

  /** What strikes calls of an account; null: nothing. */
  madeStrike(account: number, nowMicros: Micros): MadeStrike | null {
    const made = this.#strikes[account] ?? null;
    return made !== null && nowMicros < made.untilMicros ? made : null;
  }

  /** Takes the place of what struck the account before. */
  setStrike(account: number, made: MadeStrike | null): void {
    this.#strikes[account] = made;
    this.#arm();
  }

  setSuspended(account: number, suspended: boolean): void {
    if (suspended) this.#onSuspended(account);
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
    this.#strikes.fill(null);
    this.#arm();
  }

  /** What befalls a request now; null: nothing. */
  strike(account: number, nowMicros: Micros): Fault | null {
    if (!this.#isArmed) return null;
    if (this.isSuspended(account)) return 'suspended';
    const fault = this.capacityFault(account, nowMicros);
    if (fault !== null && this.#draw.uniform() < fault.probability) return 'service-unavailable';
    return this.#hit('error', account, nowMicros)?.answer ?? null;
  }

  /** How the answer to a request that was just admitted is to break off; null: not at all. */
  breakOff(account: number, nowMicros: Micros): BreakConfig | null {
    return this.#isArmed ? this.#hit('break', account, nowMicros) : null;
  }

  #hit<K extends MadeFault['kind']>(kind: K, account: number, now: Micros): Extract<MadeFault, { kind: K }> | null {
    const strike = this.madeStrike(account, now)?.strike;
    if (strike === undefined || !isKind(strike.fault, kind)) return null;
    return strike.hits(this.#draw) ? strike.fault : null;
  }

  #arm(): void {
    const made = [...this.#capacity, ...this.#strikes];
    this.#isArmed = this.#suspended.includes(1) || made.some((fault) => fault !== null);
  }
}

function isKind<K extends MadeFault['kind']>(fault: MadeFault, kind: K): fault is Extract<MadeFault, { kind: K }> {
  return fault.kind === kind;
}
