/**
 * The gateway's retry budget: retries cost what first attempts have earned, so that a storm of them cannot feed itself.
 *
 * After Finagle's `RetryBudget` and linkerd's `retryBudget`: every first attempt pays in a share of a retry, which
 * expires unused after ten seconds, and a floor a second keeps small gateways able to retry at all. Between any two
 * instants, retries <= ratio x first attempts + floor x (seconds + 10) + ratio x the ten seconds before.
 */
import { MICROS_PER_SECOND, type Micros } from '../basics/time.ts';

export interface RetryBudgetOptions {
  /** Retries that a first attempt pays for, to a billionth. */
  readonly ratio: number;
  /** Retries a second that cost nothing, to a thousandth. */
  readonly minimumPerSecond: number;
}

/** How many seconds a deposit lasts, and how many seconds' worth of the floor can be saved up (Finagle's TTL). */
const LIFETIME_SECONDS = 10;
/** A retry in the integer unit of account: the floor then adds a whole number of units each microsecond. */
const RETRY = 1_000_000_000;

export class RetryBudget {
  private readonly depositUnits: number;
  private readonly floorPerMicro: number;
  private readonly floorCapacity: number;
  /** What was paid in during each of the last seconds and is not yet spent, by second modulo the lifetime. */
  private readonly saved = new Float64Array(LIFETIME_SECONDS);
  private savings = 0;
  private second = 0;
  private floor: number;
  private floorAt: Micros = 0;

  constructor(options: RetryBudgetOptions) {
    this.depositUnits = Math.round(options.ratio * RETRY);
    this.floorPerMicro = Math.round((options.minimumPerSecond * RETRY) / MICROS_PER_SECOND);
    this.floorCapacity = this.floorPerMicro * LIFETIME_SECONDS * MICROS_PER_SECOND;
    this.floor = this.floorCapacity;
  }

  /** Retries that could be paid for now; never negative. */
  balance(now: Micros): number {
    this.advance(now);
    return (this.savings + this.floor) / RETRY;
  }

  /** A first attempt is made. `now` must not go back. */
  deposit(now: Micros): void {
    this.advance(now);
    const slot = this.second % LIFETIME_SECONDS;
    this.saved[slot] = this.saved[slot]! + this.depositUnits;
    this.savings += this.depositUnits;
  }

  /** Pays for a retry, with the oldest savings first; false where they and the floor do not suffice. */
  withdraw(now: Micros): boolean {
    this.advance(now);
    if (this.savings + this.floor < RETRY) return false;
    let due = RETRY;
    for (let age = LIFETIME_SECONDS - 1; age >= 0 && due > 0; age--) {
      const slot = (this.second + LIFETIME_SECONDS - age) % LIFETIME_SECONDS;
      const paid = Math.min(due, this.saved[slot]!);
      this.saved[slot] = this.saved[slot]! - paid;
      this.savings -= paid;
      due -= paid;
    }
    this.floor -= due;
    return true;
  }

  private advance(now: Micros): void {
    this.floor = Math.min(this.floorCapacity, this.floor + this.floorPerMicro * (now - this.floorAt));
    this.floorAt = now;
    const second = Math.floor(now / MICROS_PER_SECOND);
    const expired = Math.min(second - this.second, LIFETIME_SECONDS);
    for (let i = 1; i <= expired; i++) {
      const slot = (this.second + i) % LIFETIME_SECONDS;
      this.savings -= this.saved[slot]!;
      this.saved[slot] = 0;
    }
    this.second = second;
  }
}
