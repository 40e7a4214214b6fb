/** Findings in words: what stood in the way, what became of increases, which objectives hold. */
import type { Estimate } from '../../simulator/metrics/interval.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { ObjectiveStatus, ObjectiveVerdict } from '../../simulator/metrics/verdict.ts';
import type { IncreaseResult, LimitingQuota } from '../../simulator/metrics/result.ts';
import { formatCount, formatCounted, formatInstant, formatMetric, formatRange, formatShare } from './numbers.ts';
import type { Paint } from './paint.ts';
import { refusalSentence } from './refusal.ts';
import { accountQuotaPhrase, meterName, quotaPhrase } from './quota-names.ts';
import { quotaRowOf, type SimulationReport } from './simulation-report.ts';

/** Which quota it is, under which code an increase is asked for, and how much it refused. */
export function limitingQuotaSentence(config: SimulationConfig, quota: LimitingQuota): string {
  const row = quotaRowOf(config, quota);
  const code = row === null ? '' : ` (${row.code === null ? '' : `${row.code}, `}"${row.name}")`;
  const name = `${quotaPhrase(quota)}${code}`;
  const peak = `in the busiest minute ${formatShare(quota.peakUtilisation)} of it was used`;
  if (quota.refusals === 0) return `No quota refused anything. The fullest was ${name}: ${peak}.`;
  const refusals = `${formatCount(quota.refusals)} refusals, ${formatShare(quota.share)} of all`;
  return `${name}: ${refusals}; ${peak}.`;
}

/** The timeline of increase requests: asked, decided, granted. */
export function increaseLines(increases: readonly IncreaseResult[]): string[] {
  return increases.map((increase) => {
    const { account, model, meter, askedAtMicros, from, asked, decidedAtMicros, status, granted, refusal } = increase;
    const what = `${account}, ${meterName(meter)}${model === null ? '' : ` of ${model}`}`;
    const values = `asked for ${formatCount(asked)} (had ${formatCount(from)})`;
    const request = `  ${formatInstant(askedAtMicros)}  ${what}: ${values}`;
    if (status === 'refused') return `${request}; refused at once: ${refusalSentence(refusal!, asked)}`;
    if (decidedAtMicros === null || status === 'pending') return `${request}; still pending at the end`;
    const grant = granted === null ? '' : ` ${formatCount(granted)}`;
    const outcome = { granted: `granted${grant}`, partial: `granted in part,${grant}`, denied: 'denied' }[status];
    return `${request}; ${outcome} at ${formatInstant(decidedAtMicros)}`;
  });
}

const STATUS_WORDS: Readonly<Record<ObjectiveStatus, string>> = {
  met: 'met',
  missed: 'MISSED',
  undecided: 'UNDECIDED',
};

function paintStatus(status: ObjectiveStatus, text: string, paint: Paint): string {
  return { met: paint.good, missed: paint.bad, undecided: paint.doubtful }[status](text);
}

/** A bound is a round number as a rule: `99%`, not `99.00%`. */
function boundsOf({ bounds, unit }: ObjectiveVerdict): string {
  const round = (text: string): string => text.replace(/(\.\d*?)0+(?=\D*$)/, '$1').replace(/\.(?=\D*$)/, '');
  return bounds
    .map(({ kind, value }) => `${kind === 'at-most' ? 'at most' : 'at least'} ${round(formatMetric(value, unit))}`)
    .join(' and ');
}

/** What was asked of a metric, and what was found. */
export interface ObjectiveFinding {
  readonly status: ObjectiveStatus;
  /** The metric, and whose. */
  readonly subject: string;
  readonly asked: string;
  readonly found: string;
  /** The same as numbers, in the metric's unit: the bounds, what was found, and its interval. */
  readonly bounds: readonly number[];
  readonly estimate: Estimate;
  /** Null where one value says nothing of scatter. */
  readonly interval: string | null;
  /** Of which quota the figure speaks; null: of none. */
  readonly quota: string | null;
  /** What requests in flight leave open; null: nothing. */
  readonly open: string | null;
}

export function objectiveFindings({ config, objectives, estimates }: SimulationReport): ObjectiveFinding[] {
  return objectives.map((verdict) => {
    const { status, metric, tenant, unit, estimate, range, keptOpenBy } = verdict;
    const quota = estimates[metric]?.quota;
    const kept = `${formatCounted(keptOpenBy, 'request')} had not ended, which leaves `;
    return {
      status,
      subject: `${metric}${tenant === null ? '' : ` of ${config.tenants[tenant]!.name}`}`,
      asked: boundsOf(verdict),
      bounds: verdict.bounds.map(({ value }) => value),
      estimate,
      found: estimate.n === 0 ? 'nothing to measure' : formatMetric(estimate.mean, unit),
      interval:
        estimate.n === 0 || estimate.low === null || estimate.high === null
          ? null
          : formatRange(estimate.low, estimate.high, unit),
      quota: quota === undefined ? null : `of the ${accountQuotaPhrase(quota)}`,
      open: keptOpenBy === 0 ? null : `${kept}${formatRange(range.low, range.high, unit)}`,
    };
  });
}

/** One line an objective: status, what was asked, what was found. */
export function objectiveLines(report: SimulationReport, paint: Paint): string[] {
  return objectiveFindings(report).map(({ status, subject, asked, found, interval, quota, open }) => {
    const word = paintStatus(status, STATUS_WORDS[status].padEnd(9), paint);
    const bounds = interval === null ? '' : ` (95%: ${interval})`;
    const rest = `${quota === null ? '' : `, ${quota}`}${open === null ? '' : `; ${open}`}`;
    return `  ${word}  ${subject}: ${asked}; found ${found}${bounds}${rest}`;
  });
}

/** The last word on the run as a whole. */
export function verdictSentence(report: SimulationReport, paint: Paint): string {
  const reasons = undecidedReasons(report);
  const words = verdictWords(report);
  const sentence = `Verdict: ${reasons.length === 0 ? words : `${words.slice(0, -1)}: ${reasons.join(' ')}`}`;
  return report.verdict === 'none' ? sentence : paintStatus(report.verdict, sentence, paint);
}

/** The verdict as the end of a sentence. */
export function verdictWords({ verdict, objectives }: Pick<SimulationReport, 'verdict' | 'objectives'>): string {
  const count = (status: ObjectiveStatus): number =>
    objectives.filter((objective) => objective.status === status).length;
  const of = `of ${formatCounted(objectives.length, 'objective')}`;
  switch (verdict) {
    case 'none':
      return 'none, the scenario states no objectives.';
    case 'met':
      return objectives.length === 1 ? 'the objective is met.' : `all ${objectives.length} objectives met.`;
    case 'missed':
      return `${count('missed')} ${of} missed.`;
    case 'undecided':
      return `${count('undecided')} ${of} undecided.`;
  }
}

/** Why objectives are undecided where that is the verdict, and what would decide them. */
export function undecidedReasons({ verdict, objectives }: SimulationReport): string[] {
  if (verdict !== 'undecided') return [];
  const undecided = objectives.filter(({ status }) => status === 'undecided');
  const reasons: string[] = [];
  if (undecided.some(({ keptOpenBy }) => keptOpenBy === 0))
    reasons.push('the interval has values on both sides of the bound; more --replications make it narrower.');
  if (undecided.some(({ keptOpenBy }) => keptOpenBy > 0))
    reasons.push('requests that had not ended could decide it either way; a longer run lets more of them end.');
  return reasons;
}
