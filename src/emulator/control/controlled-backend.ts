/** A backend whose requests first pass the switch of faults made by hand. */
import type { BreakConfig } from '../../../simulator/accounts/fault-config.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Admission, Backend, EmulatedAccount, EmulatedModel, Invocation } from '../backend.ts';
import type { FaultSwitch } from './fault-switch.ts';

export class ControlledBackend implements Backend {
  readonly accounts: readonly EmulatedAccount[];
  readonly models: readonly EmulatedModel[];
  readonly #inner: Backend;
  readonly #faults: FaultSwitch;

  constructor(inner: Backend, faults: FaultSwitch) {
    this.accounts = inner.accounts;
    this.models = inner.models;
    this.#inner = inner;
    this.#faults = faults;
  }

  /** A request that a fault strikes never comes to the meters. */
  admit(nowMicros: Micros, account: number, model: number, invocation: Invocation): Admission {
    const fault = this.#faults.strike(account, nowMicros);
    if (fault !== null) return { kind: 'failed', fault };
    const breakOff = (): BreakConfig | null => this.#faults.breakOff(account, nowMicros);
    return this.#inner.admit(nowMicros, account, model, invocation, breakOff);
  }
}
