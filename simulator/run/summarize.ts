/** From a finished simulation to its result: plain data, every figure derived from counters. */
import type { Micros } from '../basics/time.ts';
import { Digest } from '../metrics/digest.ts';
import { Histogram } from '../metrics/histogram.ts';
import { jainIndex } from '../metrics/jain.ts';
import type { IncreaseResult, LimitingQuota, RunResult, ShardResult, TenantResult, Totals } from '../metrics/result.ts';
import { METERS, type MeterName } from '../quota/limits.ts';
import type { IncreaseCase } from '../quota/increase.ts';
import { ADMITTED, DENIED, refusedBy, UNAVAILABLE, VERDICTS } from '../quota/verdict.ts';
import type { Simulation } from './simulation.ts';

export interface RunIdentity {
  readonly seed: number;
  readonly replication: number;
  readonly partial: boolean;
}

export function summarize(simulation: Simulation, identity: RunIdentity): RunResult {
  simulation.use.close(simulation.engine.now);
  const { config, tally, engine } = simulation;
  const tenantIndices = config.tenants.map((_, tenant) => tenant);
  const merged = (of: (tenant: number) => Histogram): Histogram => {
    const all = new Histogram();
    for (const tenant of tenantIndices) all.merge(of(tenant));
    return all;
  };
  const tenants = tenantIndices.map((tenant) => tenantResult(simulation, tenant));
  const totals = addTotals(tenants);
  const sum = (pick: (tenant: TenantResult) => number): number => tenants.reduce((all, one) => all + pick(one), 0);
  const shardResults = config.accounts.map((_, shard) => shardResult(simulation, shard, engine.now));
  const sumShards = (pick: (shard: ShardResult) => number): number =>
    shardResults.reduce((all, one) => all + pick(one), 0);
  const tokens = tenantIndices.map((tenant) => tally.tokens(tenant));
  return {
    ...identity,
    policy: simulation.policy.name,
    simulatedMicros: engine.now,
    totals,
    shards: shardResults,
    tenants,
    limitingQuota: limitingQuota(simulation),
    increases: simulation.desk.cases.map((opened) => increaseResult(simulation, opened)),
    wait: merged((tenant) => tally.wait(tenant)).summary(totals.inFlight),
    timeToFirstToken: merged((tenant) => tally.firstToken(tenant)).summary(totals.inFlight),
    endToEnd: merged((tenant) => tally.endToEnd(tenant)).summary(totals.inFlight),
    jainIndex: jainIndex(tenants.filter((t) => t.offered > 0).map((tenant) => tenant.served / tenant.offered)),
    costUsd: sum((tenant) => tenant.costUsd),
    attempts: sumShards((shard) => shard.attempts),
    refusals: sumShards((shard) => shard.throttled),
    retries: simulation.gateway.retries,
    callerRetries: simulation.callers.retries,
    inputTokens: tokens.reduce((all, one) => all + one.input, 0),
    outputTokens: tokens.reduce((all, one) => all + one.output, 0),
    peakInFlight: simulation.requests.peak,
    digest: digestOf(simulation),
  };
}

function addTotals(tenants: readonly Totals[]): Totals {
  const sum = (key: keyof Totals): number => tenants.reduce((all, tenant) => all + tenant[key], 0);
  return {
    offered: sum('offered'),
    served: sum('served'),
    throttled: sum('throttled'),
    shed: sum('shed'),
    failed: sum('failed'),
    cutOff: sum('cutOff'),
    inFlight: sum('inFlight'),
    throttledFirstAttempt: sum('throttledFirstAttempt'),
  };
}

function tenantResult({ config, tally }: Simulation, index: number): TenantResult {
  const tenant = config.tenants[index]!;
  const { price } = config.models[tenant.model]!;
  const totals = tally.totals(index);
  const tokens = tally.tokens(index);
  const plainInput = tokens.input - tokens.cacheRead - tokens.cacheWrite;
  const thousandths =
    plainInput * price.input +
    tokens.output * price.output +
    tokens.cacheRead * price.cacheRead +
    tokens.cacheWrite * price.cacheWrite;
  return {
    name: tenant.name,
    ...totals,
    endToEnd: tally.endToEnd(index).summary(totals.inFlight),
    timeToFirstToken: tally.firstToken(index).summary(totals.inFlight),
    wait: tally.wait(index).summary(totals.inFlight),
    costUsd: thousandths / 1000,
  };
}

function shardResult({ config, shards, use }: Simulation, shard: number, now: Micros): ShardResult {
  const rows = config.models.map((_, model) => shards.ledger.row(shard, model));
  const sum = (pick: (row: number) => number): number => rows.reduce((all, row) => all + pick(row), 0);
  const answers = (verdict: number): number => sum((row) => shards.answered(row, verdict));
  const refusals = Object.fromEntries(METERS.map((meter) => [meter, answers(refusedBy(meter))])) as Record<
    MeterName,
    number
  >;
  const admitted = answers(ADMITTED);
  const throttled = METERS.reduce((all, meter) => all + refusals[meter], 0);
  const failed = answers(UNAVAILABLE) + answers(DENIED);
  const settledTokens = sum((row) => shards.settledTokens(row));
  const allowed = sum((row) => shards.allowedTokens(row, now));
  const unused = sum((row) => shards.unusedTokens(row));
  return {
    name: config.accounts[shard]!.name,
    attempts: admitted + throttled + failed,
    admitted,
    throttled,
    failed,
    refusals,
    settledTokens,
    utilisation: allowed > 0 && allowed !== Number.POSITIVE_INFINITY ? settledTokens / allowed : 0,
    peakUtilisation: Math.max(...config.models.map((_, model) => use.peak('tokensPerMinute', shard, model))),
    unusedReservationShare: unused > 0 ? unused / (settledTokens + unused) : 0,
  };
}

function limitingQuota({ config, shards, use }: Simulation): LimitingQuota {
  const accounts = config.accounts.map((_, shard) => shard);
  const candidates = config.models.flatMap((model, index) =>
    METERS.map((meter) => {
      const rows = accounts.map((shard) => shards.ledger.row(shard, index));
      const refusals = rows.reduce((all, row) => all + shards.refusals(row, meter), 0);
      const peaks = accounts.map((shard) => use.peak(meter, shard, index));
      return { meter, model: model.id, refusals, peakUtilisation: Math.max(...peaks) };
    }),
  );
  const all = candidates.reduce((sum, candidate) => sum + candidate.refusals, 0);
  const worst = candidates.reduce((best, candidate) => {
    if (candidate.refusals !== best.refusals) return candidate.refusals > best.refusals ? candidate : best;
    return candidate.peakUtilisation > best.peakUtilisation ? candidate : best;
  });
  return { ...worst, share: all > 0 ? worst.refusals / all : 0 };
}

function increaseResult({ config }: Simulation, opened: IncreaseCase): IncreaseResult {
  const { answer, decision } = opened;
  const isGranted = decision !== null && decision.status !== 'denied';
  return {
    account: config.accounts[opened.account]!.name,
    model: opened.model === null ? null : config.models[opened.model]!.id,
    meter: opened.meter,
    askedAtMicros: opened.askedAtMicros,
    from: opened.from ?? 0,
    asked: opened.asked,
    decidedAtMicros: answer.status === 'pending' ? answer.decidesAtMicros : null,
    status: answer.status === 'refused' ? 'refused' : (decision?.status ?? 'pending'),
    granted: isGranted ? decision.value : null,
    refusal: answer.status === 'refused' ? answer : null,
  };
}

function digestOf({ config, tally, shards, gateway, callers, engine }: Simulation): string {
  const digest = new Digest();
  digest.mix(engine.now);
  digest.mix(gateway.retries);
  digest.mix(callers.retries);
  config.tenants.forEach((_, tenant) => {
    for (const value of Object.values(tally.totals(tenant))) digest.mix(value);
    for (const value of Object.values(tally.tokens(tenant))) digest.mix(value);
    tally.wait(tenant).mixInto(digest.mix);
    tally.firstToken(tenant).mixInto(digest.mix);
    tally.endToEnd(tenant).mixInto(digest.mix);
  });
  for (let row = 0; row < shards.rows; row++) {
    digest.mix(shards.settledTokens(row));
    digest.mix(shards.unusedTokens(row));
    digest.mix(shards.refusals(row, 'outputTokensPerMinute'));
    for (let verdict = 0; verdict < VERDICTS.length; verdict++) digest.mix(shards.answered(row, verdict));
  }
  return digest.toString();
}
