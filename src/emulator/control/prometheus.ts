/** The emulator's metrics for Prometheus: calls, refusals, tokens, quotas. */
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { METERS } from '../../../simulator/quota/limits.ts';
import { MetricsPage, type Observer, type Sample } from '../../telemetry/metrics-page.ts';
import type { Call } from '../call.ts';
import { CALL_OUTCOMES, TOKEN_KINDS } from './call-counters.ts';
import { isInvocation } from './cloudwatch/metrics.ts';
import type { ControlContext } from './control-context.ts';
import { meterStates } from './state.ts';

const SECONDS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];

export class EmulatorMetrics {
  readonly page: MetricsPage;
  readonly #context: ControlContext;
  /** By model: what a call adds to at once; everything else is read from the context when somebody asks. */
  readonly #callSeconds: readonly Observer[];
  readonly #firstTokenSeconds: readonly Observer[];

  /** @param isOpen whether it answers under any name, not only this machine's */
  constructor(context: ControlContext, isOpen: boolean) {
    this.#context = context;
    this.page = new MetricsPage('shardproof_emulator_', isOpen);
    const byModel = (name: string, help: string): Observer[] => {
      const of = this.page.histogram(name, help, SECONDS, 'model');
      return context.fleet.models.map(({ id }) => of(id));
    };
    this.#callSeconds = byModel('call_seconds', 'Model time of an answered call');
    this.#firstTokenSeconds = byModel('first_token_seconds', 'Model time to the first token of an answered call');
    this.#addCallCounters();
    this.#addMeters();
    this.#addSingles();
  }

  observe(call: Call): void {
    if (call.model === null || !isInvocation(call)) return;
    if (call.outcome !== 'served' && call.outcome !== 'cut-off') return;
    this.#callSeconds[call.model]!.observe((call.endedAtMicros - call.startedAtMicros) / MICROS_PER_SECOND);
    if (call.firstTokenAtMicros === null) return;
    this.#firstTokenSeconds[call.model]!.observe((call.firstTokenAtMicros - call.startedAtMicros) / MICROS_PER_SECOND);
  }

  #addCallCounters(): void {
    const { counters } = this.#context;
    this.#addCounter('calls_total', 'Finished calls', 'outcome', CALL_OUTCOMES, counters.calls.bind(counters));
    this.#addCounter('refusals_total', 'Calls refused by a quota', 'meter', METERS, counters.refusals.bind(counters));
    this.#addCounter('tokens_total', 'Tokens of charged calls', 'kind', TOKEN_KINDS, counters.tokens.bind(counters));
  }

  /** One series for every account, model and value of `label`. */
  #addCounter<T extends string>(
    name: string,
    help: string,
    label: string,
    values: readonly T[],
    total: (account: number, model: number, value: T) => number,
  ): void {
    const { accounts, models } = this.#context.fleet;
    const samples = function* (): Iterable<Sample> {
      for (const [account, { name: accountName }] of accounts.entries()) {
        for (const [model, { id }] of models.entries()) {
          for (const value of values) yield [total(account, model, value), accountName, id, value];
        }
      }
    };
    this.page.counter({ name, help, labels: ['account', 'model', label], samples });
  }

  #addMeters(): void {
    const context = this.#context;
    const gauge = (name: string, help: string, pick: 'limit' | 'left'): void => {
      const samples = function* (): Iterable<Sample> {
        for (const [account, { name: accountName }] of context.fleet.accounts.entries()) {
          for (const state of meterStates(context, account)) {
            yield [state[pick], accountName, state.model ?? '', state.meter];
          }
        }
      };
      this.page.gauge({ name, help, labels: ['account', 'model', 'meter'], samples });
    };
    gauge('quota_limit', 'The quota in force', 'limit');
    gauge('quota_left', 'What is left of the quota now', 'left');
  }

  #addSingles(): void {
    const { clock, calls, counters } = this.#context;
    const single = (name: string, help: string, value: () => number): void =>
      this.page.gauge({ name, help, samples: () => [[value()]] });
    single('model_seconds', 'Model time since the start', () => clock.nowMicros() / MICROS_PER_SECOND);
    single('records_dropped', 'Records that made room for newer ones', () => calls.firstSequence);
    single('rejected_unattributed', 'Calls rejected before account or model was known', () => counters.unattributed);
  }
}
