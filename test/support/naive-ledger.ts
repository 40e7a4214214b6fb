/**
 * The ledger as a list of entries: what each meter was charged, when, and nothing else. Slow, obvious, exact.
 *
 * Windows add up the entries that still count. The token bucket is replayed from the first entry in whole units
 * (BigInt): a quota of q a minute adds q x units / 60,000,000 units a microsecond, up to the capacity.
 */
import { MICROS_PER_DAY, MICROS_PER_MINUTE, type Micros } from '../../simulator/basics/time.ts';
import type { LedgerShape } from '../../simulator/quota/ledger-shape.ts';
import { METERS, type MeterName, type Window } from '../../simulator/quota/limits.ts';

type Kind = 'bucket' | 'clock-minute' | 'last-minute' | 'utc-day' | 'last-day' | 'in-use';

const PER_MINUTE: Readonly<Record<Window, Kind>> = {
  'token-bucket': 'bucket',
  'fixed-minute': 'clock-minute',
  'sliding-60s': 'last-minute',
};

interface Entry {
  readonly atMicros: Micros;
  /** Of a charge that is given back: when it was made. */
  readonly chargedAtMicros: Micros;
  /** Negative where it is given back. */
  readonly amount: number;
}

interface Change {
  readonly atMicros: Micros;
  readonly limit: number | null;
}

/** One quota of one account. */
export class NaiveMeter {
  readonly #kind: Kind;
  readonly #epochMicros: Micros;
  readonly #burst: number;
  /** Charges and changes of the limit in the order in which they were made. */
  readonly #log: (Entry | Change)[] = [];
  limit: number | null;

  constructor(kind: Kind, limit: number | null, epochMicros: Micros, burst: number) {
    this.#kind = kind;
    this.#epochMicros = epochMicros;
    this.#burst = burst;
    this.limit = limit;
    this.#log.push({ atMicros: 0, limit });
  }

  charge(amount: number, atMicros: Micros): void {
    this.#log.push({ atMicros, chargedAtMicros: atMicros, amount });
  }

  giveBack(amount: number, chargedAtMicros: Micros, atMicros: Micros): void {
    this.#log.push({ atMicros, chargedAtMicros, amount: -amount });
  }

  setLimit(limit: number | null, atMicros: Micros): void {
    this.limit = limit;
    this.#log.push({ atMicros, limit });
  }

  left(now: Micros): number {
    if (this.limit === null) return Number.POSITIVE_INFINITY;
    if (this.#kind !== 'bucket') return this.limit - this.#counted(now);
    const { level, units } = this.#level(now);
    return Number(floorDivide(level, units));
  }

  fits(amount: number, now: Micros): boolean {
    return this.left(now) >= amount;
  }

  /** What is taken now of those charges that still count. */
  #counted(now: Micros): number {
    let sum = 0;
    for (const entry of this.#log) if ('amount' in entry && this.#counts(entry, now)) sum += entry.amount;
    return sum;
  }

  /** A charge counts until its window has passed; what is given back leaves with the charge it belongs to. */
  #counts({ chargedAtMicros }: Entry, now: Micros): boolean {
    const clock = (at: Micros, length: Micros): number => Math.floor((this.#epochMicros + at) / length);
    switch (this.#kind) {
      case 'clock-minute':
        return clock(chargedAtMicros, MICROS_PER_MINUTE) === clock(now, MICROS_PER_MINUTE);
      case 'utc-day':
        return clock(chargedAtMicros, MICROS_PER_DAY) === clock(now, MICROS_PER_DAY);
      case 'last-minute':
        return now - chargedAtMicros < MICROS_PER_MINUTE;
      case 'last-day':
        return now - chargedAtMicros < MICROS_PER_DAY;
      default:
        return true;
    }
  }

  #level(now: Micros): { readonly level: bigint; readonly units: bigint } {
    let level = 0n;
    let units = 1n;
    let rate = 0n;
    let capacity = 0n;
    let at = 0;
    const refill = (until: Micros): void => {
      level = smaller(level + rate * BigInt(until - at), capacity);
      at = until;
    };
    let wasUnlimited = true;
    for (const entry of this.#log) {
      refill(entry.atMicros);
      if ('amount' in entry) {
        level = smaller(level - BigInt(entry.amount) * units, capacity);
        continue;
      }
      const limit = entry.limit ?? 0;
      const newUnits = limit <= 75_000_000 ? 60_000_000n : 60_000n;
      rate = (BigInt(limit) * newUnits) / 60_000_000n;
      capacity = BigInt(Math.floor(limit * Number(newUnits) * this.#burst));
      level = wasUnlimited ? capacity : smaller(floorDivide(level * newUnits, units), capacity);
      wasUnlimited = entry.limit === null;
      units = newUnits;
    }
    refill(now);
    return { level, units };
  }
}

/** The meters of one account with one model (those of a day belong to the account), and what a request does to them. */
export class NaiveLedger {
  readonly meters: Readonly<Record<MeterName, NaiveMeter>>;
  readonly #isMantle: boolean;
  readonly #chargeRejected: boolean;

  constructor(
    { semantics, models, limits, startEpochMicros }: LedgerShape,
    shard: number,
    model: number,
    day: NaiveMeter,
  ) {
    const perMinute = PER_MINUTE[semantics.window];
    const meter = (kind: Kind, limit: number | null): NaiveMeter =>
      new NaiveMeter(kind, limit, startEpochMicros, semantics.burstFraction);
    const own = limits[shard]![model]!;
    this.meters = {
      requestsPerMinute: meter(perMinute, own.requestsPerMinute),
      tokensPerMinute: meter(perMinute, own.tokensPerMinute),
      outputTokensPerMinute: meter(perMinute, own.outputTokensPerMinute),
      tokensPerDay: day,
      concurrency: meter('in-use', own.concurrency),
    };
    this.#isMantle = models[model]!.endpoint === 'mantle';
    this.#chargeRejected = semantics.chargeRejected;
  }

  /** The first meter that has no room; null where all have. */
  refuser(reserve: number, now: Micros): MeterName | null {
    const needs: Record<MeterName, number> = {
      requestsPerMinute: 1,
      tokensPerMinute: reserve,
      outputTokensPerMinute: 1,
      tokensPerDay: this.#isMantle ? Number.NEGATIVE_INFINITY : reserve,
      concurrency: 1,
    };
    return METERS.find((name) => !this.meters[name].fits(needs[name], now)) ?? null;
  }

  admit(reserve: number, now: Micros): MeterName | null {
    const refuser = this.refuser(reserve, now);
    if (refuser !== null && !this.#chargeRejected) return refuser;
    for (const name of this.#tokenMeters) this.meters[name].charge(reserve, now);
    this.meters.requestsPerMinute.charge(1, now);
    if (refuser === null) this.meters.concurrency.charge(1, now);
    return refuser;
  }

  adjust(delta: number, admittedAt: Micros, now: Micros): void {
    for (const name of this.#tokenMeters) {
      if (delta >= 0) this.meters[name].charge(delta, now);
      else this.meters[name].giveBack(-delta, admittedAt, now);
    }
  }

  settle(held: number, used: number, admittedAt: Micros, now: Micros): void {
    this.adjust(used - held, admittedAt, now);
    this.meters.concurrency.giveBack(1, admittedAt, now);
  }

  chargeOutput(wanted: number, now: Micros): number {
    const meter = this.meters.outputTokensPerMinute;
    const granted = Math.min(wanted, Math.max(0, meter.left(now)));
    meter.charge(granted, now);
    return granted;
  }

  get #tokenMeters(): readonly MeterName[] {
    return this.#isMantle ? ['tokensPerMinute'] : ['tokensPerMinute', 'tokensPerDay'];
  }
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Towards minus infinity, for a divisor above 0. */
function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return quotient * divisor > dividend ? quotient - 1n : quotient;
}

/** One naive ledger an account and model: `[shard][model]`. */
export function naiveFleet(shape: LedgerShape): readonly (readonly NaiveLedger[])[] {
  const { dayWindow, burstFraction } = shape.semantics;
  return shape.limits.map((_, shard) => {
    const kind = dayWindow === 'utc-midnight' ? 'utc-day' : 'last-day';
    const day = new NaiveMeter(kind, shape.tokensPerDay[shard]!, shape.startEpochMicros, burstFraction);
    return shape.models.map((__, model) => new NaiveLedger(shape, shard, model, day));
  });
}
