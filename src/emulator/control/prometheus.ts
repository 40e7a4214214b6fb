/**
 * `/metrics` for Prometheus. The library stands behind this one class, because its successor (`@prometheus-io/client`)
 * asks for a newer Node: changing over is a change of this file.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METERS } from '../../../simulator/quota/limits.ts';
import type { Call } from '../call.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { Page } from '../service.ts';
import { CALL_OUTCOMES, TOKEN_KINDS } from './call-counters.ts';
import { isInvocation } from './cloudwatch/metrics.ts';
import type { Plant } from './plant.ts';
import { meterStates } from './state.ts';

const PREFIX = 'shardproof_emulator_';
const SECONDS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const MICROS_PER_SECOND = 1_000_000;

/** What a call adds to at once; everything else is read from the plant when somebody asks. */
interface ModelTimes {
  readonly call: { observe(seconds: number): void };
  readonly firstToken: { observe(seconds: number): void };
}

export class PrometheusPage implements Page {
  readonly #plant: Plant;
  readonly #registry = new Registry();
  readonly #times: readonly ModelTimes[];

  constructor(plant: Plant) {
    this.#plant = plant;
    const shared = { labelNames: ['model'] as const, buckets: SECONDS, registers: [this.#registry] };
    const call = new Histogram({ ...shared, name: `${PREFIX}call_seconds`, help: 'Model time of an answered call' });
    const firstToken = new Histogram({
      ...shared,
      name: `${PREFIX}first_token_seconds`,
      help: 'Model time to the first token of an answered call',
    });
    this.#times = plant.fleet.models.map(({ id }) => ({
      call: call.labels({ model: id }),
      firstToken: firstToken.labels({ model: id }),
    }));
    this.#addCallCounters();
    this.#addMeters();
    this.#addSingles();
  }

  matches(method: string, path: string): boolean {
    return method === 'GET' && path === '/metrics';
  }

  async handle(): Promise<HttpResponse> {
    const body = await this.#registry.metrics();
    return { status: 200, headers: { 'content-type': this.#registry.contentType }, body };
  }

  observe(call: Call): void {
    if (call.model === null || !isInvocation(call)) return;
    if (call.outcome !== 'served' && call.outcome !== 'cut-off') return;
    const times = this.#times[call.model]!;
    times.call.observe((call.endMicros - call.startMicros) / MICROS_PER_SECOND);
    if (call.firstTokenMicros === null) return;
    times.firstToken.observe((call.firstTokenMicros - call.startMicros) / MICROS_PER_SECOND);
  }

  #addCallCounters(): void {
    const { counters } = this.#plant;
    this.#addCounter('calls_total', 'Finished calls', { outcome: CALL_OUTCOMES }, counters.calls.bind(counters));
    this.#addCounter('refusals_total', 'Calls refused by a quota', { meter: METERS }, counters.refusals.bind(counters));
    this.#addCounter('tokens_total', 'Tokens of charged calls', { kind: TOKEN_KINDS }, counters.tokens.bind(counters));
  }

  /** @param values by the name of the label that has them */
  #addCounter<T extends string>(
    name: string,
    help: string,
    values: Readonly<Record<string, readonly T[]>>,
    total: (account: number, model: number, value: T) => number,
  ): void {
    const { fleet } = this.#plant;
    const counter = new Counter({
      name: `${PREFIX}${name}`,
      help,
      labelNames: ['account', 'model', ...Object.keys(values)],
      registers: [],
      collect() {
        this.reset();
        fleet.accounts.forEach(({ name: accountName }, account) => {
          fleet.models.forEach(({ id }, model) => {
            for (const [label, labelled] of Object.entries(values)) {
              for (const value of labelled) {
                this.inc({ account: accountName, model: id, [label]: value }, total(account, model, value));
              }
            }
          });
        });
      },
    });
    this.#registry.registerMetric(counter);
  }

  #addMeters(): void {
    const plant = this.#plant;
    const gauge = (name: string, help: string, pick: 'limit' | 'left'): void => {
      const metric = new Gauge({
        name: `${PREFIX}${name}`,
        help,
        labelNames: ['account', 'model', 'meter'],
        registers: [],
        collect() {
          this.reset();
          for (const [account, { name: accountName }] of plant.fleet.accounts.entries()) {
            for (const state of meterStates(plant, account)) {
              this.set({ account: accountName, model: state.model ?? '', meter: state.meter }, state[pick]);
            }
          }
        },
      });
      this.#registry.registerMetric(metric);
    };
    gauge('quota_limit', 'The quota in force', 'limit');
    gauge('quota_left', 'What is left of the quota now', 'left');
  }

  #addSingles(): void {
    const plant = this.#plant;
    const single = (name: string, help: string, value: () => number): void => {
      const metric = new Gauge({
        name: `${PREFIX}${name}`,
        help,
        registers: [],
        collect() {
          this.set(value());
        },
      });
      this.#registry.registerMetric(metric);
    };
    single('model_seconds', 'Model time since the start', () => plant.clock.nowMicros() / MICROS_PER_SECOND);
    single('records_dropped', 'Records that made room for newer ones', () => plant.calls.firstSequence);
    single(
      'rejected_unattributed',
      'Calls rejected before account or model was known',
      () => plant.counters.unattributed,
    );
  }
}
