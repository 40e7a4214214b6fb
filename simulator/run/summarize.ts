/** From a finished simulation to its result: plain data, every figure derived from counters. */
import { Digest } from '../metrics/digest.ts';
import { costUsd } from '../metrics/price.ts';
import type { IncreaseResult, LimitingQuota, QuotaName, QuotaUse, RunResult, ShardResult } from '../metrics/result.ts';
import { runSummary } from '../metrics/run-summary.ts';
import { shardUse } from '../metrics/shard-use.ts';
import { METERS } from '../quota/limits.ts';
import type { IncreaseCase } from '../quota/increase.ts';
import { type VerdictName, VERDICTS } from '../quota/verdict.ts';
import type { Simulation } from './simulation.ts';

export interface RunIdentity {
  readonly seed: number;
  readonly replication: number;
  readonly partial: boolean;
}

export function summarize(simulation: Simulation, identity: RunIdentity): RunResult {
  simulation.use.close(simulation.engine.now);
  const { config, tally, engine } = simulation;
  const shards = config.accounts.map((_, shard) => shardResult(simulation, shard));
  const tenants = config.tenants.map(({ name, model, tokens }, tenant) => ({
    name,
    costUsd: costUsd(tally.tokens(tenant), config.models[model]!.price, tokens.cacheTtlMicros),
  }));
  const summary = runSummary(tally, tenants, shards);
  return {
    ...identity,
    policy: simulation.policy.name,
    simulatedMicros: engine.now,
    totals: summary.totals,
    shards,
    tenants: summary.tenants,
    limitingQuota: limitingQuota(simulation),
    increases: simulation.desk.cases.map((opened) => increaseResult(simulation, opened)),
    wait: summary.wait,
    timeToFirstToken: summary.timeToFirstToken,
    endToEnd: summary.endToEnd,
    jainIndex: summary.jainIndex,
    costUsd: summary.costUsd,
    attempts: summary.attempts,
    refusals: summary.refusals,
    retries: simulation.gateway.retries,
    callerRetries: simulation.callers.retries,
    inputTokens: summary.inputTokens,
    outputTokens: summary.outputTokens,
    peakInFlight: simulation.requests.peak,
    affineReadTokens: config.tenants.map((_, tenant) => simulation.prefixes.affinity!.readTokens(tenant)),
    digest: digestOf(simulation),
  };
}

function shardResult(simulation: Simulation, shard: number): ShardResult {
  const { config, shards } = simulation;
  const rows = config.models.map((_, model) => shards.ledger.row(shard, model));
  const sum = (pick: (row: number) => number): number => rows.reduce((all, row) => all + pick(row), 0);
  const settledTokens = sum((row) => shards.settledTokens(row));
  const answered = (verdict: VerdictName): number => sum((row) => shards.answered(row, VERDICTS.indexOf(verdict)));
  const unused = sum((row) => shards.unusedTokens(row));
  const quotas = quotaUses(simulation, shard);
  const fullest = fullestOf(quotas, 'utilisation');
  const fullestAtPeak = fullestOf(quotas, 'peakUtilisation');
  return {
    ...shardUse(config.accounts[shard]!.name, answered, settledTokens),
    quotas,
    utilisation: fullest?.utilisation ?? 0,
    utilisationOf: nameOf(fullest),
    peakUtilisation: fullestAtPeak?.peakUtilisation ?? 0,
    peakUtilisationOf: nameOf(fullestAtPeak),
    unusedReservationShare: unused > 0 ? unused / (settledTokens + unused) : 0,
  };
}

/** Every quota that a shard has, in the order of the meters and models. */
function quotaUses({ config, shards, use }: Simulation, shard: number): QuotaUse[] {
  const { ledger } = shards;
  const models = config.models.map((_, model) => model);
  const quotas = METERS.flatMap((meter) =>
    (meter === 'tokensPerDay' ? [null] : models).map((model) => ({ meter, model })),
  );
  return quotas
    .filter(({ meter, model }) => (ledger.meter(meter)?.limit(ledger.meterRow(meter, shard, model)) ?? null) !== null)
    .map(({ meter, model }) => ({
      meter,
      model: model === null ? null : config.models[model]!.id,
      utilisation: use.utilisation(meter, shard, model),
      peakUtilisation: use.peak(meter, shard, model),
    }));
}

/** The fullest by that figure, the first of equals; null of none. */
function fullestOf(quotas: readonly QuotaUse[], by: 'utilisation' | 'peakUtilisation'): QuotaUse | null {
  return quotas.reduce<QuotaUse | null>((best, one) => (best === null || one[by] > best[by] ? one : best), null);
}

function nameOf(quota: QuotaUse | null): QuotaName | null {
  return quota === null ? null : { meter: quota.meter, model: quota.model };
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
