/** The JSON document of a simulation: one object, described key by key in reports/README.md. */
import type { RunResult } from '../../simulator/metrics/result.ts';
import { refusalSentence } from './refusal.ts';
import { quotaRowOf, type SimulationReport } from './simulation-report.ts';

export const SIMULATION_FORMAT = 'shardproof-simulation/1';

/** A replication without its tables. */
function summaryOf(result: RunResult): object {
  const { shards, tenants, increases, ...summary } = result;
  return {
    ...summary,
    limitingQuota: result.limitingQuota,
    shards: shards.length,
    tenants: tenants.length,
    increases: increases.length,
  };
}

/** Numbers that are none (nobody answered, nothing measured) become null, as everywhere in JSON. */
export function simulationDocument(report: SimulationReport): object {
  const first = report.results[0]!;
  const { wait, timeToFirstToken, endToEnd, ...rest } = first;
  const increases = first.increases.map(({ refusal, ...increase }) => ({
    ...increase,
    reason: refusal === null ? null : refusalSentence(refusal, increase.asked),
  }));
  const row = quotaRowOf(report.config, first.limitingQuota);
  return {
    format: SIMULATION_FORMAT,
    version: report.version,
    command: report.command,
    scenario: report.scenario,
    ...rest,
    increases,
    seed: report.seed,
    policy: report.policy,
    partial: report.partial,
    limitingQuota: { ...first.limitingQuota, quotaCode: row?.code ?? null, quotaName: row?.name ?? null },
    latency: { wait, timeToFirstToken, endToEnd },
    estimates: report.estimates,
    objectives: report.objectives.map(({ tenant, ...verdict }) => ({
      ...verdict,
      quota: report.estimates[verdict.metric]?.quota ?? null,
      tenant: tenant === null ? null : report.config.tenants[tenant]!.name,
    })),
    verdict: report.verdict,
    replicationsAsked: report.asked,
    replications: report.results.map(summaryOf),
  };
}
