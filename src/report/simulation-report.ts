/** What a finished simulation is reported from: plain data, the same for terminal, JSON and every later format. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { judgeObjective, type ObjectiveStatus, type ObjectiveVerdict } from '../../simulator/metrics/verdict.ts';
import type { LimitingQuota, RunResult } from '../../simulator/metrics/result.ts';
import { findModel, TOKENS_PER_DAY, type QuotaMeter, type QuotaRow } from '../catalogue/catalogue.ts';
import { type Estimates, estimatesOf, evidenceOf } from './estimates.ts';

/** The whole that a report renders; make one with `makeReport`. */
export interface SimulationReport {
  readonly scenario: ScenarioName;
  readonly config: SimulationConfig;
  readonly policy: string;
  readonly seed: number;
  readonly version: string;
  /** The command line that makes this report again; null where its trace came by a way that cannot be gone again. */
  readonly command: string | null;
  /** Whether the run was stopped before its end. */
  readonly partial: boolean;
  /** How many replications were asked for. */
  readonly asked: number;
  /** At least one, in the order of their numbers. */
  readonly results: readonly RunResult[];
  readonly estimates: Estimates;
  readonly objectives: readonly ObjectiveVerdict[];
  readonly verdict: ObjectiveStatus | 'none';
}

export interface ScenarioName {
  readonly name: string;
  /** Hexadecimal digest of the resolved configuration. */
  readonly digest: string;
}

/** What has to be known besides the results. */
export type ReportSource = Omit<SimulationReport, 'estimates' | 'objectives' | 'verdict'>;

/** Judged by all finished replications; one that was stopped speaks only where there is no other. */
export function makeReport(source: ReportSource): SimulationReport {
  const finished = source.results.filter((result) => !result.partial);
  const judged = finished.length > 0 ? finished : source.results;
  const objectives = source.config.objectives.map((objective) =>
    judgeObjective(objective, evidenceOf(judged, objective)),
  );
  return { ...source, estimates: estimatesOf(judged), objectives, verdict: verdictOf(objectives) };
}

function verdictOf(objectives: readonly ObjectiveVerdict[]): SimulationReport['verdict'] {
  if (objectives.length === 0) return 'none';
  if (objectives.some(({ status }) => status === 'missed')) return 'missed';
  return objectives.every(({ status }) => status === 'met') ? 'met' : 'undecided';
}

/** The row of Service Quotas behind a limiting quota; null where the catalogue does not know the model or the meter. */
export function quotaRowOf(config: SimulationConfig, quota: LimitingQuota): QuotaRow | null {
  if (quota.meter === 'tokensPerDay') return TOKENS_PER_DAY;
  const model = config.models.find(({ id }) => id === quota.model);
  if (model === undefined) return null;
  return findModel(model.id)?.quotas[model.inferenceType]?.[quota.meter as QuotaMeter] ?? null;
}
