/** The invocation metrics of every account and model, minute by minute, for the last few hours. */
import type { Micros } from '../../../../simulator/basics/time.ts';
import { MICROS_PER_MINUTE } from '../../../../simulator/basics/time.ts';
import type { Endpoint } from '../../../../simulator/quota/limits.ts';
import type { Backend } from '../../backend.ts';
import type { Call } from '../../call.ts';
import { type Dimension, dimensionSets, selectionOf } from './dimensions.ts';
import { isInvocation, MANTLE, type Namespace, RUNTIME, type Unit } from './metrics.ts';
import { MinuteSeries } from './minute-series.ts';

/** As long as CloudWatch calls a metric recently active. */
export const DEFAULT_RETENTION_MINUTES = 180;

export interface MetricStoreOptions {
  readonly fleet: Pick<Backend, 'accounts' | 'models'>;
  /** What the clients' calendar shows at model time 0: minutes are those of the calendar. */
  readonly startEpochMicros: Micros;
  readonly retentionMinutes?: number;
}

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

export interface ListedMetric extends MetricName {
  /** Minutes since 1970. */
  readonly latestMinute: number;
}

/** All series behind a metric name; empty where nothing was measured. */
export interface FoundSeries {
  readonly unit: Unit | null;
  readonly series: readonly MinuteSeries[];
}

const NOTHING: FoundSeries = { unit: null, series: [] };

export class MetricStore {
  readonly #options: MetricStoreOptions;
  readonly #retentionMinutes: number;
  /** By account x model, then by metric of the model's namespace; made when first measured. */
  #series: (MinuteSeries | undefined)[][];

  constructor(options: MetricStoreOptions) {
    this.#options = options;
    this.#retentionMinutes = options.retentionMinutes ?? DEFAULT_RETENTION_MINUTES;
    this.#series = this.#empty();
  }

  observe(call: Call): void {
    if (call.account === null || call.model === null || !isInvocation(call)) return;
    const { metrics } = this.#namespace(call.model);
    const minute = Math.floor((this.#options.startEpochMicros + call.endedAtMicros) / MICROS_PER_MINUTE);
    const row = this.#row(call.account, call.model);
    for (let index = 0; index < metrics.length; index++) {
      const metric = metrics[index]!;
      const sample = metric.sample(call);
      if (sample === null) continue;
      const series = (row[index] ??= new MinuteSeries(this.#retentionMinutes, metric.isDistribution));
      series.add(minute, sample);
    }
  }

  find(account: number, wanted: MetricName): FoundSeries {
    const endpoint = endpointOf(wanted.namespace);
    const selection = endpoint === null ? null : selectionOf(endpoint, wanted.dimensions);
    if (endpoint === null || selection === null) return NOTHING;
    const { metrics } = namespaceOf(endpoint);
    const index = metrics.findIndex(({ name, aliases }) => name === wanted.name || aliases.includes(wanted.name));
    if (index < 0) return NOTHING;
    const series = this.#options.fleet.models.flatMap((model, position) => {
      if (model.endpoint !== endpoint) return [];
      if (selection.kind === 'model' && model.id !== selection.modelId) return [];
      return this.#row(account, position)[index] ?? [];
    });
    return { unit: metrics[index]!.unit, series };
  }

  /** Every metric of the account that has a sample, under every set of dimensions. */
  list(account: number): readonly ListedMetric[] {
    const listed = new Map<string, ListedMetric>();
    this.#options.fleet.models.forEach((model, position) => {
      const namespace = this.#namespace(position);
      namespace.metrics.forEach(({ name, aliases }, index) => {
        const latestMinute = this.#row(account, position)[index]?.latestMinute;
        if (latestMinute === undefined) return;
        for (const dimensions of dimensionSets(model.endpoint, model.id)) {
          for (const metricName of [name, ...aliases]) {
            const key = JSON.stringify([namespace.name, metricName, dimensions]);
            const latest = Math.max(latestMinute, listed.get(key)?.latestMinute ?? latestMinute);
            listed.set(key, { namespace: namespace.name, name: metricName, dimensions, latestMinute: latest });
          }
        }
      });
    });
    return [...listed.values()];
  }

  clear(): void {
    this.#series = this.#empty();
  }

  #row(account: number, model: number): (MinuteSeries | undefined)[] {
    return this.#series[account * this.#options.fleet.models.length + model]!;
  }

  #namespace(model: number): Namespace {
    return namespaceOf(this.#options.fleet.models[model]!.endpoint);
  }

  #empty(): (MinuteSeries | undefined)[][] {
    const { accounts, models } = this.#options.fleet;
    return Array.from({ length: accounts.length * models.length }, () => []);
  }
}

function namespaceOf(endpoint: Endpoint): Namespace {
  return endpoint === 'runtime' ? RUNTIME : MANTLE;
}

function endpointOf(namespace: string): Endpoint | null {
  if (namespace === RUNTIME.name) return 'runtime';
  return namespace === MANTLE.name ? 'mantle' : null;
}
