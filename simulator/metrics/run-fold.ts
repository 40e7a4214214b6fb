/** A fold of request rows into the summary of a run, whichever world wrote them; nothing is kept but counters. */
import type { VerdictName } from '../quota/verdict.ts';
import type { Micros } from '../basics/time.ts';
import { OUTCOMES } from './outcome.ts';
import { costUsd, type PriceConfig, type TokenSums } from './price.ts';
import { type RequestRow, wasAdmitted, wasAnswered } from './request-row.ts';
import type { RunSummary } from './result.ts';
import { runSummary } from './run-summary.ts';
import { shardUse } from './shard-use.ts';
import { Tally } from './tally.ts';

/** What the indices in rows stand for, and what tokens cost. */
export interface FoldConfig {
  readonly tenants: readonly { readonly name: string; readonly tokens: { readonly cacheTtlMicros: Micros } }[];
  readonly accounts: readonly { readonly name: string }[];
  readonly models: readonly { readonly price: PriceConfig }[];
}

class ShardCount {
  readonly answers = new Map<VerdictName, number>();
  settledTokens = 0;
}

/** Rows tell of requests that have ended: to a fold of them, none is in flight. */
export class RunFold {
  private readonly config: FoldConfig;
  private readonly tally: Tally;
  private readonly shards: readonly ShardCount[];
  /** By tenant and model: a price belongs to a model. */
  private readonly tokens: readonly TokenSums[][];

  constructor(config: FoldConfig) {
    this.config = config;
    this.tally = new Tally(config.tenants.length);
    this.shards = config.accounts.map(() => new ShardCount());
    const none: TokenSums = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
    this.tokens = config.tenants.map(() => config.models.map(() => none));
  }

  add(row: RequestRow): void {
    const { tenant, outcome, firstTokenMicros } = row;
    this.tally.offered(tenant);
    if (row.firstOutcome === 'throttled') this.tally.throttledFirst(tenant);
    this.tally.ended(tenant, OUTCOMES.indexOf(outcome));
    if (wasAnswered(outcome)) {
      this.tally.answered(tenant, row.waitMicros, firstTokenMicros ?? 0, row.endedAtMicros - row.arrivedAtMicros);
    }
    for (const [attempt, shard] of row.shards.entries()) this.answered(shard, row.verdicts[attempt]!);
    if (wasAdmitted(row)) this.admitted(row);
  }

  close(): RunSummary {
    const { tenants, accounts, models } = this.config;
    const costOf = (tenant: number): number => {
      const { cacheTtlMicros } = tenants[tenant]!.tokens;
      const costs = models.map(({ price }, model) => costUsd(this.tokens[tenant]![model]!, price, cacheTtlMicros));
      return costs.reduce((sum, cost) => sum + cost, 0);
    };
    return runSummary(
      this.tally,
      tenants.map(({ name }, tenant) => ({ name, costUsd: costOf(tenant) })),
      accounts.map(({ name }, shard) => {
        const { answers, settledTokens } = this.shards[shard]!;
        return shardUse(name, (verdict) => answers.get(verdict) ?? 0, settledTokens);
      }),
    );
  }

  private answered(shard: number, verdict: VerdictName): void {
    const { answers } = this.shards[shard]!;
    answers.set(verdict, (answers.get(verdict) ?? 0) + 1);
  }

  /** Only what a shard took in was processed: it costs, and is settled with the shard that was asked last. */
  private admitted(row: RequestRow): void {
    const { tenant, model, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = row;
    this.tally.processed(tenant, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens);
    const before = this.tokens[tenant]![model]!;
    this.tokens[tenant]![model] = {
      input: before.input + inputTokens,
      cacheRead: before.cacheRead + cacheReadTokens,
      cacheWrite: before.cacheWrite + cacheWriteTokens,
      output: before.output + outputTokens,
    };
    this.shards[row.shards.at(-1)!]!.settledTokens += row.settledTokens;
  }
}
