/** A comparison for a terminal. */
import type { Estimate } from '../../../simulator/metrics/interval.ts';
import type { MetricUnit } from '../../../simulator/metrics/objective.ts';
import { formatMetric, formatSigned } from '../../report/numbers.ts';
import { PLAIN, type Paint } from '../../report/paint.ts';
import { formatTable, left, right } from '../../report/table.ts';
import type { ComparedMetric, ComparedPolicy } from './compare.ts';
import type { ComparisonReport } from './report.ts';

export const STANDING_WORDS = { better: 'better', worse: 'worse', equal: 'equal', open: 'no difference seen' } as const;

export function formatComparison(report: ComparisonReport, paint: Paint = PLAIN): string {
  const { policies, replications, partial, scenario, seed, version, command } = report;
  const metrics = policies[0]!.metrics.map(({ metric }) => metric);
  const state = partial ? ' PARTIAL: stopped before all policies were done.' : '';
  return `${[
    `${paint.bold(answerOf(policies))}${state}`,
    `${scenario.name}: ${replications} replications of each policy, on identical arrivals; 95% intervals of Student.`,
    ...metrics.flatMap((metric) => ['', paint.bold(metric), ...tableOf(metric, policies)]),
    '',
    'Against the first: of the differences, replication by replication. Regret: against the oracle, which sees what no',
    'gateway can.',
    `Shardproof ${version}, seed ${seed}, scenario digest ${scenario.digest}. The same again:`,
    `  ${command}`,
  ].join('\n')}\n`;
}

/** The policy that serves most; where none differs from the first, that. */
export function answerOf(policies: readonly ComparedPolicy[]): string {
  const [first] = policies;
  const served = (policy: ComparedPolicy): ComparedMetric => policy.metrics[0]!;
  const better = policies.filter((policy) => served(policy).standing === 'better');
  if (better.length === 0) return `No policy serves more than ${first!.policy}.`;
  const best = better.reduce((a, b) => (served(b).estimate!.mean > served(a).estimate!.mean ? b : a));
  const { mean } = served(best).difference!;
  return `${best.policy} serves most: ${formatMetric(mean, 'share')} of all requests more than ${first!.policy}.`;
}

function tableOf(metric: string, policies: readonly ComparedPolicy[]): string[] {
  const columns = [left('policy'), right('mean'), right('95%'), right('against the first'), left(''), right('regret')];
  const rows = policies.map(({ policy, metrics }) => {
    const { unit, estimate, difference, standing, regret } = metrics.find((each) => each.metric === metric)!;
    return [
      policy,
      estimate === null ? '-' : formatMetric(estimate.mean, unit),
      estimate === null ? '-' : rangeOf(estimate, unit),
      difference === null ? '-' : formatSigned(difference.mean, unit),
      standing === null ? '' : STANDING_WORDS[standing],
      regret === null ? '-' : formatSigned(regret.mean, unit),
    ];
  });
  return formatTable(columns, rows);
}

export function rangeOf({ low, high }: Estimate, unit: MetricUnit): string {
  return low === null || high === null ? '-' : `${formatMetric(Math.max(0, low), unit)} .. ${formatMetric(high, unit)}`;
}
