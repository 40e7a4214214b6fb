/** The modelled accounts: true ledgers, what faults do to them, and how long their models take. */
import { type AccountConfig, quotaOf } from '../quota/account.ts';
import { positivePart } from '../basics/math.ts';
import type { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import { Ledger } from '../quota/ledger.ts';
import { type LedgerConfig, ledgerShape, type LedgerShape } from '../quota/ledger-shape.ts';
import { METERS, type MeterName } from '../quota/limits.ts';
import { wholeQuota } from '../quota/quota-value.ts';
import { DENIED, refusedBy, UNAVAILABLE, type Verdict, VERDICTS } from '../quota/verdict.ts';
import type { BreakConfig, ErrorName } from './fault-config.ts';
import { AllowedUse } from './allowed-use.ts';
import { FirstToken, type LatencyConfig } from './first-token.ts';
import { PrefixCaches } from './prefix-caches.ts';
import { firstHit, type Strike } from './strike.ts';

/** What is counted by row of the ledger: each verdict, and after them these. */
const CUT_OFFS = VERDICTS.length;
const SETTLED_TOKENS = CUT_OFFS + 1;
const UNUSED_TOKENS = SETTLED_TOKENS + 1;
const OUTPUT_TOKENS = UNUSED_TOKENS + 1;
/** Bits that tell the figures of a row apart. */
const FIGURE_BITS = 32 - Math.clz32(OUTPUT_TOKENS);

interface ModelOfShards {
  readonly latency: LatencyConfig;
  readonly minimumCacheTokens: number;
}

/** The part of a run's configuration that the accounts depend on. */
export interface ShardsConfig extends LedgerConfig {
  readonly models: readonly (LedgerConfig['models'][number] & ModelOfShards)[];
  readonly accounts: readonly AccountConfig[];
}

export class Shards {
  readonly size: number;
  /** Shards x models: the rows of the ledger. */
  readonly rows: number;
  readonly ledger: Ledger;
  readonly firstToken: FirstToken;
  readonly caches: PrefixCaches;
  /** What the last answer UNAVAILABLE was. */
  lastError: ErrorName = 'service-unavailable';
  private readonly figures: Float64Array;
  readonly use: AllowedUse;
  private readonly models: number;
  private readonly accounts: readonly AccountConfig[];
  private readonly chance: Stream;
  private readonly suspensions: Int32Array;
  /** Faults in force by shard: kept as lists, so that taking one away leaves exactly what was there before. */
  private readonly unavailable: readonly number[][];
  private readonly slow: readonly number[][];
  private readonly errors: readonly Strike<ErrorName>[][];
  private readonly breaks: readonly Strike<BreakConfig>[][];
  private readonly cuts: readonly number[][];
  /** Limits without quota cuts, by meter name and meter row. */
  private readonly granted = new Map<string, number | null>();
  private faults = 0;

  /** @param chance decides which requests faults strike */
  constructor(config: ShardsConfig, chance: Stream, shape: LedgerShape = ledgerShape(config)) {
    this.size = config.accounts.length;
    this.ledger = new Ledger(shape);
    this.models = config.models.length;
    this.accounts = config.accounts;
    this.chance = chance;
    const rows = this.size * config.models.length;
    this.rows = rows;
    this.figures = new Float64Array(rows << FIGURE_BITS);
    this.use = new AllowedUse(this.ledger, config.accounts, rows);
    this.firstToken = new FirstToken(config.models);
    this.caches = new PrefixCaches(this.size, config.models);
    this.suspensions = new Int32Array(this.size);
    this.unavailable = config.accounts.map(() => []);
    this.slow = config.accounts.map(() => []);
    this.errors = config.accounts.map(() => []);
    this.breaks = config.accounts.map(() => []);
    this.cuts = config.accounts.map(() => []);
  }

  /** Puts a request to a shard: admitted and reserved, or refused. */
  ask(shard: number, model: number, reserve: number, now: Micros): Verdict {
    const verdict =
      this.faults > 0 ? this.askFaulty(shard, model, reserve, now) : this.ledger.admit(shard, model, reserve, now);
    this.add(shard, model, verdict, 1);
    return verdict;
  }

  /** Whether the account answers at all, whatever its quotas say. */
  canAsk(shard: number): boolean {
    return this.suspensions[shard] === 0;
  }

  /** How often a row has given this answer. */
  answered(row: number, verdict: Verdict): number {
    return this.figure(row, verdict);
  }

  /** Tokens that requests have cost in the end. */
  settledTokens(row: number): number {
    return this.figure(row, SETTLED_TOKENS);
  }

  /** Tokens that were reserved and given back. */
  unusedTokens(row: number): number {
    return this.figure(row, UNUSED_TOKENS);
  }

  /** Output tokens that were charged to the output quota as they were generated: mantle only. */
  outputTokens(row: number): number {
    return this.figure(row, OUTPUT_TOKENS);
  }

  /** Ends a request: `held` gives way to `used`. */
  settle(shard: number, model: number, held: number, used: number, admittedAt: Micros, now: Micros): void {
    this.ledger.settle(shard, model, held, used, admittedAt, now);
    this.add(shard, model, SETTLED_TOKENS, used);
  }

  /** Of `reserved` tokens, `used` were. */
  countUnused(shard: number, model: number, reserved: number, used: number): void {
    this.add(shard, model, UNUSED_TOKENS, positivePart(reserved - used));
  }

  /** `generated` output tokens were charged to the output quota. */
  countOutput(shard: number, model: number, generated: number): void {
    this.add(shard, model, OUTPUT_TOKENS, generated);
  }

  /** The output quota ran out in the middle of a generation: that quota has refused, though not at the door. */
  cutOff(shard: number, model: number): void {
    this.add(shard, model, CUT_OFFS, 1);
  }

  /** How often a meter has refused: at admission, or, the output meter, in the middle of a generation. */
  refusals(row: number, meter: MeterName): number {
    const atDoor = this.answered(row, refusedBy(meter));
    return meter === 'outputTokensPerMinute' ? atDoor + this.figure(row, CUT_OFFS) : atDoor;
  }

  /** By how much a shard stretches every latency now. */
  slowness(shard: number): number {
    return this.faults === 0 ? 1 : product(this.slow[shard]!);
  }

  /** A suspended account also loses its prompt caches. */
  setSuspended(shard: number, begins: boolean): void {
    if (begins) this.caches.clear(shard);
    this.suspensions[shard] = this.suspensions[shard]! + (begins ? 1 : -1);
    this.faults += begins ? 1 : -1;
  }

  /** A share `probability` of requests is answered with 503; of several dips the deepest counts. */
  setUnavailability(shard: number, probability: number, begins: boolean): void {
    this.enter(this.unavailable[shard]!, probability, begins);
  }

  /** Requests that are struck are answered with an error. */
  setErrors(shard: number, strike: Strike<ErrorName>, begins: boolean): void {
    this.enter(this.errors[shard]!, strike, begins);
  }

  /** Answers that are struck break off. */
  setBreaks(shard: number, strike: Strike<BreakConfig>, begins: boolean): void {
    this.enter(this.breaks[shard]!, strike, begins);
  }

  /** How the answer to a request that was just admitted will break off; null where nothing strikes it. */
  breakOff(shard: number): BreakConfig | null {
    return this.faults === 0 ? null : firstHit(this.breaks[shard]!, this.chance);
  }

  /** Every latency is multiplied by `factor`. */
  setSlowness(shard: number, factor: number, begins: boolean): void {
    this.enter(this.slow[shard]!, factor, begins);
  }

  /** Every per-minute limit of a shard is multiplied by `factor`, rounded down to whole amounts. */
  setQuotaCut(shard: number, factor: number, begins: boolean, now: Micros): void {
    this.enter(this.cuts[shard]!, factor, begins);
    for (let model = 0; model < this.models; model++) {
      for (const name of METERS) {
        if (isPerMinute(name)) this.enforce(shard, model, name, this.grantedLimit(shard, model, name), now);
      }
    }
  }

  /** What has been granted, whatever a quota cut makes of it. */
  grantedLimit(shard: number, model: number | null, name: MeterName): number | null {
    const key = `${name}/${this.ledger.meterRow(name, shard, model)}`;
    const granted = this.granted.get(key);
    return granted === undefined ? quotaOf(this.accounts[shard]!, 'limit', name, model) : granted;
  }

  /** Puts a granted limit in force. */
  grant(shard: number, model: number | null, name: MeterName, limit: number | null, now: Micros): void {
    this.granted.set(`${name}/${this.ledger.meterRow(name, shard, model)}`, limit);
    this.enforce(shard, model, name, limit, now);
  }

  private figure(row: number, which: number): number {
    return this.figures[(row << FIGURE_BITS) | which]!;
  }

  private add(shard: number, model: number, figure: number, amount: number): void {
    const at = ((model * this.size + shard) << FIGURE_BITS) | figure;
    this.figures[at] = this.figures[at]! + amount;
  }

  private enforce(shard: number, model: number | null, name: MeterName, limit: number | null, now: Micros): void {
    const row = this.ledger.meterRow(name, shard, model);
    const effective =
      limit === null || !isPerMinute(name) ? limit : wholeQuota(limit * product(this.cuts[shard]!), Math.floor);
    this.use.close(name, row, now);
    this.ledger.meter(name)?.setLimit(row, effective, now);
  }

  private enter<T>(inForce: T[], value: T, begins: boolean): void {
    if (begins) inForce.push(value);
    else inForce.splice(inForce.indexOf(value), 1);
    this.faults += begins ? 1 : -1;
  }

  private askFaulty(shard: number, model: number, reserve: number, now: Micros): Verdict {
    if (this.suspensions[shard]! > 0) return DENIED;
    const probability = Math.max(0, ...this.unavailable[shard]!);
    const isShort = probability > 0 && this.chance.uniform() < probability;
    const error = isShort ? 'service-unavailable' : firstHit(this.errors[shard]!, this.chance);
    if (error !== null) {
      this.lastError = error;
      return UNAVAILABLE;
    }
    return this.ledger.admit(shard, model, reserve, now);
  }
}

function isPerMinute(name: MeterName): boolean {
  return name !== 'tokensPerDay' && name !== 'concurrency';
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1);
}
