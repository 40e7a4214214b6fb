/** The verdict of a simulation, with the objectives that are not met and the figures that everybody asks for. */
import type { Fact, VerdictPanel } from '../html/report.ts';
import { formatCount, formatMetric, formatRange } from '../numbers.ts';
import { limitingQuotaSentence, objectiveFindings, undecidedReasons, verdictWords } from '../sentences.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { capitalised } from './words.ts';

/** Metrics that stand in the panel, with what people call them. */
const HEADLINES = [
  ['servedShare', 'served', 'share'],
  ['throttledShare', 'throttled in the end', 'share'],
  ['ttft.p95', 'first token, p95', 'micros'],
  ['peakUtilisation', 'fullest quota, busiest minute', 'share'],
  ['costUsd', 'cost of the tokens', 'usd'],
] as const;

export function verdictPanelOf(report: SimulationReport): VerdictPanel {
  const open = objectiveFindings(report).filter(({ status }) => status !== 'met');
  return {
    status: report.verdict,
    headline: capitalised(verdictWords(report)),
    reasons: [
      ...undecidedReasons(report).map(capitalised),
      ...open.map(({ subject, asked, found }) => `${subject}: ${asked} was asked, ${found} was found.`),
      capitalised(limitingQuotaSentence(report.config, report.results[0]!.limitingQuota)),
    ],
    figures: [
      { label: 'requests offered', value: formatCount(report.results[0]!.totals.offered), note: 'first replication' },
      ...HEADLINES.map((headline) => factOf(report, headline)),
    ],
  };
}

function factOf({ estimates }: SimulationReport, [metric, label, unit]: (typeof HEADLINES)[number]): Fact {
  const estimate = estimates[metric] ?? null;
  const value = formatMetric(estimate?.mean ?? null, unit);
  if (estimate === null || estimate.low === null || estimate.high === null) return { label, value };
  return { label, value, note: `95%: ${formatRange(estimate.low, estimate.high, unit)}` };
}
