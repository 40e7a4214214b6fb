/** From counters to the summary of a run: the same figures whether a simulation counted them or a fold of rows. */
import { Histogram } from './histogram.ts';
import { jainIndex } from './jain.ts';
import type { RunSummary, TenantResult, Totals } from './result.ts';
import type { ShardUse } from './shard-use.ts';
import type { Tally } from './tally.ts';

/** @param tenants in the order of the tally, with the price of all their tokens */
export function runSummary(
  tally: Tally,
  tenants: readonly { readonly name: string; readonly costUsd: number }[],
  shards: readonly ShardUse[],
): RunSummary {
  const indices = tenants.map((_, tenant) => tenant);
  const merged = (of: (tenant: number) => Histogram): Histogram => {
    const all = new Histogram();
    for (const tenant of indices) all.merge(of(tenant));
    return all;
  };
  const results = tenants.map(({ name, costUsd }, tenant) => tenantResult(tally, tenant, name, costUsd));
  const totals = addTotals(results);
  const tokens = indices.map((tenant) => tally.tokens(tenant));
  return {
    totals,
    shards,
    tenants: results,
    wait: merged((tenant) => tally.wait(tenant)).summary(totals.inFlight),
    timeToFirstToken: merged((tenant) => tally.firstToken(tenant)).summary(totals.inFlight),
    endToEnd: merged((tenant) => tally.endToEnd(tenant)).summary(totals.inFlight),
    jainIndex: jainIndex(results.filter((t) => t.offered > 0).map((tenant) => tenant.served / tenant.offered)),
    costUsd: sum(results, (tenant) => tenant.costUsd),
    attempts: sum(shards, (shard) => shard.attempts),
    refusals: sum(shards, (shard) => shard.throttled),
    inputTokens: sum(tokens, ({ input }) => input),
    outputTokens: sum(tokens, ({ output }) => output),
  };
}

function tenantResult(tally: Tally, tenant: number, name: string, costUsd: number): TenantResult {
  const totals = tally.totals(tenant);
  const { input, cacheRead, cacheWrite } = tally.tokens(tenant);
  return {
    name,
    ...totals,
    endToEnd: tally.endToEnd(tenant).summary(totals.inFlight),
    timeToFirstToken: tally.firstToken(tenant).summary(totals.inFlight),
    wait: tally.wait(tenant).summary(totals.inFlight),
    costUsd,
    inputTokens: input,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
  };
}

function addTotals(tenants: readonly Totals[]): Totals {
  const all = (key: keyof Totals): number => sum(tenants, (tenant) => tenant[key]);
  return {
    offered: all('offered'),
    served: all('served'),
    throttled: all('throttled'),
    shed: all('shed'),
    failed: all('failed'),
    cutOff: all('cutOff'),
    inFlight: all('inFlight'),
    throttledFirstAttempt: all('throttledFirstAttempt'),
  };
}

function sum<T>(all: readonly T[], pick: (one: T) => number): number {
  return all.reduce((total, one) => total + pick(one), 0);
}
