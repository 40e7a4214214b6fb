/** The fold of a run: counts, latencies and tokens by tenant, with no row kept. */
import type { Micros } from '../basics/time.ts';
import { Histogram } from './histogram.ts';
import { OUTCOMES, type Outcome } from './outcome.ts';
import type { TokenSums } from './price.ts';
import type { Totals } from './result.ts';

export const SERVED = OUTCOMES.indexOf('served');
export const THROTTLED = OUTCOMES.indexOf('throttled');
export const SHED = OUTCOMES.indexOf('shed');
export const FAILED = OUTCOMES.indexOf('failed');
export const CUT_OFF = OUTCOMES.indexOf('cut-off');

/** What is counted by tenant: each outcome, and after them these. */
const OFFERED = OUTCOMES.length;
const FIRST_THROTTLED = OFFERED + 1;
const INPUT = FIRST_THROTTLED + 1;
const CACHE_READ = INPUT + 1;
const CACHE_WRITE = CACHE_READ + 1;
const OUTPUT = CACHE_WRITE + 1;
/** Bits that tell the counts of a tenant apart. */
const COUNT_BITS = 32 - Math.clz32(OUTPUT);

/** Of one tenant. */
class Latencies {
  readonly endToEnd = new Histogram();
  readonly firstToken = new Histogram();
  /** Only of those who waited. */
  readonly wait = new Histogram();
}

export class Tally {
  readonly tenants: number;
  private readonly counts: Float64Array;
  private readonly latencies: readonly Latencies[];

  constructor(tenants: number) {
    this.tenants = tenants;
    this.counts = new Float64Array(tenants << COUNT_BITS);
    this.latencies = Array.from({ length: tenants }, () => new Latencies());
  }

  offered(tenant: number): void {
    this.add(tenant, OFFERED, 1);
  }

  throttledFirst(tenant: number): void {
    this.add(tenant, FIRST_THROTTLED, 1);
  }

  ended(tenant: number, outcome: number): void {
    this.add(tenant, outcome, 1);
  }

  /** An answer came to its end (whole or cut off): its latencies count from the intended arrival. */
  answered(tenant: number, waitMicros: Micros, firstTokenMicros: Micros, endToEndMicros: Micros): void {
    const latencies = this.latencies[tenant]!;
    if (waitMicros > 0) latencies.wait.record(waitMicros);
    latencies.firstToken.record(firstTokenMicros);
    latencies.endToEnd.record(endToEndMicros);
  }

  /** Tokens that were processed, for the bill. */
  processed(tenant: number, input: number, cacheRead: number, cacheWrite: number, output: number): void {
    this.add(tenant, INPUT, input);
    this.add(tenant, OUTPUT, output);
    if ((cacheRead | cacheWrite) === 0) return;
    this.add(tenant, CACHE_READ, cacheRead);
    this.add(tenant, CACHE_WRITE, cacheWrite);
  }

  /** How many requests of a tenant have arrived. */
  offeredBy(tenant: number): number {
    return this.get(tenant, OFFERED);
  }

  /** How many had their first attempt refused with a 429. */
  throttledFirstOf(tenant: number): number {
    return this.get(tenant, FIRST_THROTTLED);
  }

  /** How many have ended with the outcome of this index. */
  endedSo(tenant: number, outcome: number): number {
    return this.get(tenant, outcome);
  }

  totals(tenant: number): Totals {
    const at = (outcome: Outcome): number => this.get(tenant, OUTCOMES.indexOf(outcome));
    const ended = OUTCOMES.reduce((sum, outcome) => sum + at(outcome), 0);
    return {
      offered: this.get(tenant, OFFERED),
      served: at('served'),
      throttled: at('throttled'),
      shed: at('shed'),
      failed: at('failed'),
      cutOff: at('cut-off'),
      inFlight: this.get(tenant, OFFERED) - ended,
      throttledFirstAttempt: this.get(tenant, FIRST_THROTTLED),
    };
  }

  tokens(tenant: number): TokenSums {
    return {
      input: this.get(tenant, INPUT),
      cacheRead: this.get(tenant, CACHE_READ),
      cacheWrite: this.get(tenant, CACHE_WRITE),
      output: this.get(tenant, OUTPUT),
    };
  }

  endToEnd(tenant: number): Histogram {
    return this.latencies[tenant]!.endToEnd;
  }

  firstToken(tenant: number): Histogram {
    return this.latencies[tenant]!.firstToken;
  }

  /** Waits, those of no length included. */
  wait(tenant: number): Histogram {
    const all = new Histogram();
    all.merge(this.latencies[tenant]!.wait);
    all.recordZeros(this.latencies[tenant]!.firstToken.count - all.count);
    return all;
  }

  private add(tenant: number, what: number, amount: number): void {
    const at = (tenant << COUNT_BITS) | what;
    this.counts[at] = this.counts[at]! + amount;
  }

  private get(tenant: number, what: number): number {
    return this.counts[(tenant << COUNT_BITS) | what]!;
  }
}
