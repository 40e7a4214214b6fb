/** Whether the generator sent what it was to send, when it was to: else a run says nothing about the gateway. */
import { MICROS_PER_MILLISECOND, MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { Histogram } from '../../simulator/metrics/histogram.ts';
import { formatCount, formatNumber, formatShare } from '../report/numbers.ts';
import type { LoadRow } from './load-row.ts';

export interface SelfCheck {
  readonly valid: boolean;
  /** Why it is not. */
  readonly reasons: readonly string[];
  readonly lagP99Millis: number;
  readonly lagMaxMillis: number;
  /** Requests a second, from the first intended arrival to the last. */
  readonly intendedRate: number;
  /** The same, to the instant at which the last of them was sent. */
  readonly achievedRate: number;
  /** Rows that no record speaks of, and rows that more than one does. */
  readonly missing: number;
  readonly doubled: number;
  /** The generator's processor time over that of all cores meanwhile; null: not known. */
  readonly cpuShare: number | null;
}

export interface SelfCheckLimits {
  readonly lagP99Millis: number;
  readonly achievedShare: number;
  readonly cpuShare: number;
}

export const SELF_CHECK_LIMITS: SelfCheckLimits = { lagP99Millis: 50, achievedShare: 0.99, cpuShare: 0.8 };

/** The rows that were to be sent. */
export interface IntendedRows {
  readonly ids: readonly number[];
  readonly lastArrivalAtMicros: number;
}

/** Folds records. */
export class SelfChecker {
  readonly #lag = new Histogram();
  readonly #seen = new Set<number>();
  readonly #intended: IntendedRows | null;
  #doubled = 0;
  #lastId = -1;
  #lastArrivalAt = 0;
  #lastSentAt = 0;
  #begun = Infinity;

  /** @param intended null: the script makes its own rows, numbered from 0 */
  constructor(intended: IntendedRows | null) {
    this.#intended = intended;
  }

  get sent(): number {
    return this.#seen.size;
  }

  add({ id, arrivedAtMicros, lagMicros }: Pick<LoadRow, 'id' | 'arrivedAtMicros' | 'lagMicros'>): void {
    if (this.#seen.has(id)) {
      this.#doubled++;
      return;
    }
    this.#seen.add(id);
    this.#lastId = Math.max(this.#lastId, id);
    this.#lastArrivalAt = Math.max(this.#lastArrivalAt, arrivedAtMicros);
    this.#lag.record(lagMicros);
    this.#begun = Math.min(this.#begun, arrivedAtMicros);
    this.#lastSentAt = Math.max(this.#lastSentAt, arrivedAtMicros + lagMicros);
  }

  /** @param partial whether the run was stopped: rows that were not sent say nothing about the generator then */
  close(partial: boolean, cpuShare: number | null, limits: SelfCheckLimits = SELF_CHECK_LIMITS): SelfCheck {
    const { p99Micros, maxMicros } = this.#lag.summary(0);
    const rows = this.#intended?.ids.length ?? this.#lastId + 1;
    const missing = this.#intended?.ids.filter((id) => !this.#seen.has(id)).length ?? rows - this.sent;
    const rate = (count: number, end: number): number =>
      end > this.#begun ? count / ((end - this.#begun) / MICROS_PER_SECOND) : 0;
    const lastArrivalAt = this.#intended?.lastArrivalAtMicros ?? this.#lastArrivalAt;
    const check = {
      lagP99Millis: p99Micros / MICROS_PER_MILLISECOND,
      lagMaxMillis: maxMicros / MICROS_PER_MILLISECOND,
      intendedRate: partial ? rate(this.sent, this.#lastArrivalAt) : rate(rows, lastArrivalAt),
      achievedRate: rate(this.sent, Math.max(this.#lastSentAt, partial ? 0 : lastArrivalAt)),
      missing,
      doubled: this.#doubled,
      cpuShare,
    };
    const reasons = reasonsOf(check, partial, limits);
    return { valid: reasons.length === 0, reasons, ...check };
  }
}

function reasonsOf(check: Omit<SelfCheck, 'valid' | 'reasons'>, partial: boolean, limits: SelfCheckLimits): string[] {
  const { lagP99Millis, intendedRate, achievedRate, missing, doubled, cpuShare } = check;
  const reasons: string[] = [];
  if (lagP99Millis > limits.lagP99Millis) {
    const lag = `${formatNumber(lagP99Millis)} ms, more than ${limits.lagP99Millis} ms`;
    reasons.push(`the 99th percentile of the lag behind the intended instants was ${lag}`);
  }
  if (achievedRate < intendedRate * limits.achievedShare) {
    reasons.push(
      `${formatNumber(achievedRate)} requests a second were sent, where ${formatNumber(intendedRate)} were meant`,
    );
  }
  if (missing > 0 && !partial) reasons.push(`${formatCount(missing)} rows were never sent, or never came to an end`);
  if (doubled > 0) reasons.push(`${formatCount(doubled)} rows were sent more than once`);
  if (cpuShare !== null && cpuShare > limits.cpuShare) {
    reasons.push(`the generator took ${formatShare(cpuShare)} of this machine's processor time`);
  }
  return reasons;
}
