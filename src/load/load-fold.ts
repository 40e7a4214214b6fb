/** A fold of load rows into the summary that a simulation has, and what only a load run counts. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { Histogram } from '../../simulator/metrics/histogram.ts';
import { wasAnswered } from '../../simulator/metrics/request-row.ts';
import type { LatencySummary, RunSummary } from '../../simulator/metrics/result.ts';
import { RunFold } from '../../simulator/metrics/run-fold.ts';
import { costUsd } from '../../simulator/metrics/price.ts';
import { isGood } from '../../scenarios/load/lib/good.ts';
import type { LoadRow } from './load-row.ts';
import { goodBounds } from './settings.ts';

export interface LoadSummary extends RunSummary {
  /** Share of requests that were answered within the objectives. */
  readonly goodputShare: number;
  readonly callerRetries: number;
  readonly perToken: LatencySummary;
  /** What `timeToFirstToken` is the instant of: heads that waited for the token, or first bytes. */
  readonly firstTokenIs: 'first token' | 'first byte' | 'mixed';
  /** Requests by the HTTP status of their last attempt, as text; `0`: no answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The commonest reasons of failures, with how often they came. */
  readonly errors: readonly (readonly [error: string, count: number])[];
}

const MOST_ERRORS = 5;

type FoldedConfig = Pick<SimulationConfig, 'tenants' | 'accounts' | 'models' | 'objectives'>;

export class LoadFold {
  readonly #config: FoldedConfig;
  readonly #goodBounds: readonly ReturnType<typeof goodBounds>[];
  readonly #fold: RunFold;
  readonly #perToken = new Histogram();
  readonly #statuses = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  readonly #answered = { token: 0, byte: 0 };
  #callerRetries = 0;
  #spentUsd = 0;
  #throttled = 0;
  #good = 0;

  constructor(config: FoldedConfig) {
    this.#config = config;
    this.#goodBounds = config.tenants.map((_, tenant) => goodBounds(config, tenant));
    // One more account, for answers whose account nobody told.
    this.#fold = new RunFold({ ...config, accounts: [...config.accounts, { name: '' }] });
  }

  /** Dollars for the tokens of all answers so far. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /** Requests so far whose first answer was a 429. */
  get throttled(): number {
    return this.#throttled;
  }

  add(row: LoadRow): void {
    const isAnswered = wasAnswered(row.outcome);
    const isTold = row.shards.length > 0;
    const unknown = { shards: [this.#config.accounts.length], verdicts: ['admitted' as const] };
    this.#fold.add(isAnswered && !isTold ? { ...row, ...unknown } : row);
    this.#callerRetries += row.callerAttempts - 1;
    if (row.firstOutcome === 'throttled') this.#throttled++;
    if (isGood(row, this.#goodBounds[row.tenant]!)) this.#good++;
    bump(this.#statuses, String(row.status));
    if (row.error !== null) bump(this.#errors, row.error);
    if (!isAnswered) return;
    this.#answered[row.firstTokenIs]++;
    if (row.perTokenMicros !== null) this.#perToken.record(row.perTokenMicros);
    const { inputTokens: input, cacheReadTokens: cacheRead, cacheWriteTokens: cacheWrite, outputTokens: output } = row;
    const { price } = this.#config.models[row.model]!;
    const { cacheTtlMicros } = this.#config.tenants[row.tenant]!.tokens;
    this.#spentUsd += costUsd({ input, cacheRead, cacheWrite, output }, price, cacheTtlMicros);
  }

  close(): LoadSummary {
    const summary = this.#fold.close();
    const { token, byte } = this.#answered;
    return {
      ...summary,
      shards: summary.shards.slice(0, -1),
      goodputShare: summary.totals.offered === 0 ? 0 : this.#good / summary.totals.offered,
      callerRetries: this.#callerRetries,
      perToken: this.#perToken.summary(0),
      firstTokenIs: byte === 0 && token > 0 ? 'first token' : token === 0 ? 'first byte' : 'mixed',
      statuses: Object.fromEntries([...this.#statuses].sort(([a], [b]) => Number(a) - Number(b))),
      errors: [...this.#errors].sort(([, a], [, b]) => b - a).slice(0, MOST_ERRORS),
    };
  }
}

const MOST_KINDS = 10_000;

function bump(counts: Map<string, number>, key: string): void {
  if (counts.has(key) || counts.size < MOST_KINDS) counts.set(key, (counts.get(key) ?? 0) + 1);
}
