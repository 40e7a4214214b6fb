/** A comparison as an HTML report: every metric as intervals side by side. */
import type { Cell, HtmlReport, Section } from '../../report/html/report.ts';
import type { Bounds } from '../../../simulator/metrics/interval.ts';
import { formatMetric, formatSigned } from '../../report/numbers.ts';
import { left, right } from '../../report/table.ts';
import type { ComparedMetric, ComparedPolicy } from './compare.ts';
import type { ComparisonReport } from './report.ts';
import { answerOf, rangeOf, STANDING_WORDS } from './text.ts';

const STATUS = { better: 'met', worse: 'missed', equal: 'none', open: 'none' } as const;
export function comparisonPage(report: ComparisonReport): HtmlReport {
  const { policies, scenario, replications, seed, version, command, partial } = report;
  return {
    title: `Policies on ${scenario.name}`,
    subtitle: `${replications} replications of each policy, on identical arrivals`,
    verdict: {
      status: 'none',
      headline: answerOf(policies),
      reasons: partial ? ['Stopped before all policies were done.'] : [],
      figures: policies.slice(0, 4).map(({ policy, metrics: [served] }) => ({
        label: policy,
        value: served!.estimate === null ? '-' : formatMetric(served!.estimate.mean, 'share'),
        note: 'served',
      })),
    },
    sections: [
      ...policies[0]!.metrics.map(({ metric }) => sectionOf(metric, policies)),
      {
        title: 'Settings',
        parts: [
          {
            kind: 'facts',
            facts: [
              { label: 'Scenario', value: scenario.name, note: `digest ${scenario.digest}` },
              { label: 'Seed', value: String(seed) },
            ],
          },
          { kind: 'command', command },
        ],
      },
    ],
    colophon: `Shardproof ${version}`,
  };
}

function sectionOf(metric: string, policies: readonly ComparedPolicy[]): Section {
  const those = policies.map(({ policy, metrics }) => ({
    policy,
    of: metrics.find((each) => each.metric === metric)!,
  }));
  const ends = those.flatMap(({ of: { estimate } }) =>
    estimate === null ? [] : [estimate.low ?? estimate.mean, estimate.high ?? estimate.mean],
  );
  const within = { low: Math.min(...ends), high: Math.max(...ends) };
  return {
    title: metric,
    parts: [
      {
        kind: 'table',
        caption: `${metric} of each policy`,
        columns: [
          left('policy'),
          right('mean'),
          right('95%'),
          left('interval'),
          right('against the first'),
          left(''),
          right('regret'),
        ],
        rows: those.map(({ policy, of }) => rowOf(policy, of, within)),
        note: 'Regret: against the oracle, which sees what no gateway can.',
      },
    ],
  };
}

function rowOf(policy: string, of: ComparedMetric, within: Bounds): Cell[] {
  const { unit, estimate, difference, standing, regret } = of;
  const interval: Cell =
    estimate === null
      ? '-'
      : {
          interval: {
            low: estimate.low,
            high: estimate.high,
            value: estimate.mean,
            marks: [],
            within,
          },
        };
  return [
    policy,
    estimate === null ? '-' : formatMetric(estimate.mean, unit),
    estimate === null ? '-' : rangeOf(estimate, unit),
    interval,
    difference === null ? '-' : formatSigned(difference.mean, unit),
    standing === null ? '' : { text: STANDING_WORDS[standing], status: STATUS[standing] },
    regret === null ? '-' : formatSigned(regret.mean, unit),
  ];
}
