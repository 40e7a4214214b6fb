/** Writes down how a run goes, once a simulated minute, from the counters that are kept anyway. */
import type { SimulationConfig } from '../config.ts';
import type { Shards } from '../accounts/shards.ts';
import type { UseMeter } from '../accounts/use-meter.ts';
import type { Micros } from '../basics/time.ts';
import {
  binMicros,
  type Distribution,
  MOST_BINS,
  MOST_COLUMNS,
  type QuotaSeries,
  type RunSeries,
} from '../metrics/series.ts';
import { Histogram } from '../metrics/histogram.ts';
import { SHED, type Tally, THROTTLED } from '../metrics/tally.ts';
import { METERS, type MeterName } from '../quota/limits.ts';
import { isThrottle, VERDICTS } from '../quota/verdict.ts';
import type { Workload } from '../workload/trace.ts';
import { DemandSeries } from './demand-series.ts';

/** At which shares a distribution is told: finer where few are slow. */
const SHARES = [...Array.from({ length: 100 }, (_, i) => i / 100), 0.995, 0.998, 0.999, 0.9995, 0.9999, 1];

/** Counters that only rise. */
const COUNTERS = ['offered', 'attempts', 'refusals', 'throttledFirst', 'turnedAway'] as const;
type Counters = Record<(typeof COUNTERS)[number], number>;

interface WatchedQuota extends QuotaSeries {
  readonly modelIndex: number | null;
}

export class SeriesRecorder {
  private readonly config: SimulationConfig;
  private readonly shards: Shards;
  private readonly use: UseMeter;
  private readonly tally: Tally;
  private readonly stepMicros: Micros;
  private readonly columnMicros: Micros;
  private readonly demand: DemandSeries;
  private readonly counts: Readonly<Record<keyof Counters, Float64Array>>;
  private readonly quotas: readonly WatchedQuota[];
  private readonly fullest: readonly Float64Array[];
  private readonly days: readonly Float64Array[];
  /** Minutes that have been closed in each bin. */
  private readonly minutes: Float64Array;
  private before: Counters = { offered: 0, attempts: 0, refusals: 0, throttledFirst: 0, turnedAway: 0 };
  private closedAt: Micros = 0;

  constructor(config: SimulationConfig, shards: Shards, use: UseMeter, tally: Tally) {
    this.config = config;
    this.shards = shards;
    this.use = use;
    this.tally = tally;
    this.stepMicros = binMicros(config.horizonMicros, MOST_BINS);
    this.columnMicros = Math.max(this.stepMicros, binMicros(config.horizonMicros, MOST_COLUMNS));
    const bins = Math.ceil(config.horizonMicros / this.stepMicros);
    const columns = Math.ceil(config.horizonMicros / this.columnMicros);
    const zeros = (): Float64Array => new Float64Array(bins);
    this.demand = new DemandSeries(config, shards.ledger, this.stepMicros, bins);
    this.counts = {
      offered: zeros(),
      attempts: zeros(),
      refusals: zeros(),
      throttledFirst: zeros(),
      turnedAway: zeros(),
    };
    this.minutes = zeros();
    this.fullest = config.accounts.map(() => new Float64Array(columns));
    this.days = config.accounts.map(() => new Float64Array(columns));
    this.quotas = METERS.flatMap((meter) => this.quotasOf(meter, zeros));
  }

  watch(workload: Workload): Workload {
    return this.demand.watch(workload);
  }

  /** The minute that ends now has just been closed by the use meter. */
  minute(now: Micros): void {
    if (now <= this.closedAt) return;
    const bin = Math.floor(this.closedAt / this.stepMicros);
    const column = Math.floor(this.closedAt / this.columnMicros);
    this.closedAt = now;
    this.minutes[bin]! += 1;
    const counters = this.countersNow();
    for (const name of COUNTERS) this.counts[name][bin]! += counters[name] - this.before[name];
    this.before = counters;
    for (const quota of this.quotas) this.enterQuota(quota, bin, column, now);
  }

  /** @param now when the run ended: its last, perhaps shorter minute is closed */
  close(now: Micros): RunSeries {
    this.minute(now);
    const bins = Math.ceil(now / this.stepMicros);
    const columns = Math.ceil(now / this.columnMicros);
    const whole = (values: Float64Array): Float64Array => values.slice(0, bins);
    const perMinute = (sums: Float64Array): Float64Array => whole(sums).map((sum, bin) => sum / this.minutes[bin]!);
    return {
      stepMicros: this.stepMicros,
      offered: perMinute(this.counts.offered),
      attempts: perMinute(this.counts.attempts),
      refusals: perMinute(this.counts.refusals),
      throttledFirst: perMinute(this.counts.throttledFirst),
      turnedAway: perMinute(this.counts.turnedAway),
      quotas: this.quotas.map(({ modelIndex, ...quota }) => {
        const demand = this.demand.of(quota.meter, modelIndex);
        return { ...quota, demand: demand && perMinute(demand), limit: whole(quota.limit), use: whole(quota.use) };
      }),
      shardStepMicros: this.columnMicros,
      shards: this.fullest.map((values) => values.slice(0, columns)),
      days: this.shards.ledger.day === null ? [] : this.days.map((values) => values.slice(0, columns)),
      latencies: {
        wait: this.distribution((tenant) => this.tally.wait(tenant)),
        timeToFirstToken: this.distribution((tenant) => this.tally.firstToken(tenant)),
        endToEnd: this.distribution((tenant) => this.tally.endToEnd(tenant)),
      },
    };
  }

  /** Of a meter, one a model; the day's tokens are of no model. */
  private quotasOf(meter: MeterName, zeros: () => Float64Array): WatchedQuota[] {
    const { config, shards } = this;
    const bank = shards.ledger.meter(meter);
    if (bank === null) return [];
    const models = meter === 'tokensPerDay' ? [null] : config.models.map((_, model) => model);
    return models
      .filter((model) => {
        return config.accounts.some((_, shard) => bank.limit(shards.ledger.meterRow(meter, shard, model)) !== null);
      })
      .map((modelIndex) => {
        const model = modelIndex === null ? null : config.models[modelIndex]!.id;
        return { meter, model, modelIndex, demand: null, limit: zeros(), use: zeros() };
      });
  }

  private enterQuota({ meter, modelIndex, limit, use }: WatchedQuota, bin: number, column: number, now: Micros): void {
    const { ledger } = this.shards;
    const bank = ledger.meter(meter)!;
    let sum = 0;
    for (const [shard, fullest] of this.fullest.entries()) {
      const share = this.use.lastMinute(meter, shard, modelIndex);
      if (share > use[bin]!) use[bin] = share;
      if (meter === 'tokensPerDay') this.days[shard]![column] = share;
      else if (share > fullest[column]!) fullest[column] = share;
      if (this.config.accounts[shard]!.joinsAtMicros < now && this.shards.canAsk(shard)) {
        sum += bank.limit(ledger.meterRow(meter, shard, modelIndex)) ?? Number.POSITIVE_INFINITY;
      }
    }
    limit[bin] = sum;
  }

  private countersNow(): Counters {
    const { tally, shards } = this;
    const counters = { offered: 0, attempts: 0, refusals: 0, throttledFirst: 0, turnedAway: 0 };
    for (let tenant = 0; tenant < tally.tenants; tenant++) {
      counters.offered += tally.offeredBy(tenant);
      counters.throttledFirst += tally.throttledFirstOf(tenant);
      counters.turnedAway += tally.endedSo(tenant, THROTTLED) + tally.endedSo(tenant, SHED);
    }
    for (let row = 0; row < shards.rows; row++) {
      for (let verdict = 0; verdict < VERDICTS.length; verdict++) {
        const count = shards.answered(row, verdict);
        counters.attempts += count;
        if (isThrottle(verdict)) counters.refusals += count;
      }
    }
    return counters;
  }

  private distribution(of: (tenant: number) => Histogram): Distribution {
    const all = new Histogram();
    for (let tenant = 0; tenant < this.tally.tenants; tenant++) all.merge(of(tenant));
    return all.count === 0 ? [] : SHARES.map((share) => [all.quantile(share), share] as const);
  }
}
