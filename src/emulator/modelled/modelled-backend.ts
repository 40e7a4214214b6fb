/**
 * The modelled Bedrock of a scenario: all its accounts and models, its faults and its increase plan, on a clock.
 *
 * Quotas move by themselves: whatever is due (an adjustment of a reservation, a settlement, a fault, a granted
 * increase) happens at its own instant, on an alarm of the clock, or on the next look if that comes first.
 */
import type { BreakConfig } from '../../../simulator/accounts/fault-config.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { AccountConfig } from '../../../simulator/quota/account.ts';
import { Stream } from '../../../simulator/basics/random.ts';
import { Timeline } from '../../../simulator/engine/timeline.ts';
import { MICROS_PER_MINUTE, type Micros } from '../../../simulator/basics/time.ts';
import { scheduleFaults } from '../../../simulator/accounts/faults.ts';
import { IncreasePlan } from '../../../simulator/accounts/increase-plan.ts';
import type { Shards } from '../../../simulator/accounts/shards.ts';
import { IncreaseDesk } from '../../../simulator/quota/increase.ts';
import type { Admission, Backend, EmulatedAccount, EmulatedModel, Invocation } from '../backend.ts';
import type { Cancel, Clock } from '../../clock/clock.ts';
import { Fleet } from './fleet.ts';

export interface ModelledBackendOptions {
  /**
   * `startEpochMicros` is the instant that windows and days are counted from: what clients' calendars show at time 0.
   */
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly clock: Pick<Clock, 'nowMicros' | 'at'>;
}

export class ModelledBackend implements Backend {
  readonly accounts: readonly EmulatedAccount[];
  readonly models: readonly EmulatedModel[];
  /** Increases that the scenario's plan and callers of Service Quotas ask for. */
  readonly desk: IncreaseDesk;
  readonly #options: ModelledBackendOptions;
  readonly #world = new Timeline();
  #fleet: Fleet;
  #alarmAt: Micros = Number.POSITIVE_INFINITY;
  #cancelAlarm: Cancel = () => {};

  constructor(options: ModelledBackendOptions) {
    const { config, seed } = options;
    this.#options = options;
    this.accounts = config.accounts.map(emulatedAccount);
    this.models = config.models.map(({ id, endpoint, inferenceType, maxOutputTokens }) => {
      return { id, endpoint, inferenceType, maxOutputTokens };
    });
    this.desk = new IncreaseDesk(config.accounts, config.increase, new Stream(seed, 0, 'increases'));
    const plan = this.#plan();
    this.#fleet = this.#newFleet();
    const everyMinute = (now: Micros): void => {
      this.#fleet.use.close(now);
      plan.minute(this.#fleet.use, now);
      this.#world.at(now + MICROS_PER_MINUTE, everyMinute);
    };
    this.#world.at(MICROS_PER_MINUTE, everyMinute);
    this.#arm();
  }

  /** The accounts as they stand now: for whoever reads or moves limits, between two turns of the clock. */
  get shards(): Shards {
    this.#fleet.runUntil(this.#options.clock.nowMicros());
    return this.#fleet.shards;
  }

  admit(
    now: Micros,
    account: number,
    model: number,
    invocation: Invocation,
    breakOff: () => BreakConfig | null = () => null,
  ): Admission {
    const admission = this.#fleet.admit(now, account, model, invocation, breakOff);
    this.#arm();
    return admission;
  }

  /**
   * Quotas full and at their first limits again. Time goes on: faults of the scenario that are in force stay in force,
   * and increases that are pending stay pending. Answers under way come to their end on the old books.
   */
  reset(now: Micros): void {
    this.#fleet.runUntil(now);
    this.#fleet.retire();
    this.#fleet = this.#newFleet();
    this.#fleet.runUntil(now);
    this.#fleet.use.close(now);
    this.#arm();
  }

  #newFleet(): Fleet {
    const { config, seed } = this.#options;
    const fleet = new Fleet(config, new Stream(seed, 0, 'faults'), this.#world);
    scheduleFaults(config.faults, fleet.shards, this.#world);
    return fleet;
  }

  #plan(): IncreasePlan {
    const size = this.accounts.length;
    const asking: Pick<Shards, 'size' | 'grantedLimit' | 'grant'> = {
      size,
      grantedLimit: (...row) => this.#fleet.shards.grantedLimit(...row),
      grant: (...change) => this.#fleet.shards.grant(...change),
    };
    // Gateways in front of the emulator learn of a new limit as they would of AWS's: by asking Service Quotas.
    return new IncreasePlan(this.#options.config, this.desk, asking, { learnLimit: () => {} }, this.#world);
  }

  /** Invariant: the alarm is never later than what is due next. */
  #arm(): void {
    const next = this.#fleet.nextAtMicros;
    if (next >= this.#alarmAt) return;
    this.#cancelAlarm();
    this.#alarmAt = next;
    this.#cancelAlarm = this.#options.clock.at(next, () => {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      this.#fleet.runUntil(this.#options.clock.nowMicros());
      this.#arm();
    });
  }
}

/** Account ids that AWS gives to nobody: 000000000001 for the scenario's first account, and so on. */
function emulatedAccount({ name, region }: AccountConfig, index: number): EmulatedAccount {
  return { accountId: String(index + 1).padStart(12, '0'), name, region };
}
