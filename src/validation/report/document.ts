/** A validation as one JSON object. */
import { PREDICTION_LEVEL } from '../prediction.ts';
import type { ValidationReport } from './report.ts';

export const VALIDATION_FORMAT = 'shardproof-validation/1';

export function validationDocument(report: ValidationReport): object {
  const { found, window, config, ...rest } = report;
  const { agreement, agreements, figures, differences, overhead, parting, measured, simulated, prediction } = found;
  const floorOf = (name: string) => agreements.find((one) => one.name === name)!.floor;
  return {
    format: VALIDATION_FORMAT,
    version: rest.version,
    verdict: report.verdict,
    trust: found.trust,
    partial: found.partial,
    disagreements: found.disagreements,
    scenario: rest.scenario,
    policy: rest.policy,
    seed: rest.seed,
    command: rest.command,
    window: {
      fromMicros: window.fromMicros,
      lengthMicros: window.lengthMicros,
      requests: window.trace.length,
      accounts: config.accounts.length,
      replicas: config.gateway.replicas,
      startAt: new Date(found.startAtEpochMillis).toISOString(),
    },
    agreement: {
      ...agreement,
      expected: floorOf('outcome'),
      floors: Object.fromEntries(agreements.map(({ name, floor, isEnough }) => [name, { ...floor, isEnough }])),
    },
    metrics: figures,
    differences: {
      wait: differences.wait,
      timeToFirstToken: differences.firstToken,
      endToEnd: differences.endToEnd,
    },
    errors: errorsOf(report),
    overhead,
    firstParting: parting,
    timeScale: rest.timeScale,
    increases: { simulated: simulated.run.result.increases, measured: measured.quotaNews },
    unpaired: found.unpaired,
    resemblance: found.resemblance,
    objectives: {
      whole: { verdict: report.whole.verdict, objectives: report.whole.objectives },
      simulated: simulated.judged,
      measured: measured.judged,
    },
    generator: { k6: rest.k6, stream: rest.stream, selfCheck: measured.selfCheck, holdUps: measured.holdUps },
    prediction: { runs: prediction.runs, level: PREDICTION_LEVEL },
    reports: report.reports,
  };
}

/** Of the latencies: how far the measured values lie from the simulated ones, as shares of those. */
export function errorsOf({ found }: Pick<ValidationReport, 'found'>): { readonly bias: number; readonly mape: number } {
  const relative = found.figures
    .filter(({ unit, withinTolerance, simulated }) => unit === 'micros' && withinTolerance !== null && simulated > 0)
    .map(({ simulated, measured }) => (measured - simulated) / simulated);
  const mean = (values: readonly number[]): number =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  return { bias: mean(relative), mape: mean(relative.map(Math.abs)) };
}
