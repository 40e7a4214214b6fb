/** Findings in words: what stood in the way, what became of increases, which objectives hold. */
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

/** One line an objective: status, what was asked, what was found. */
export function objectiveLines({ config, objectives, estimates }: SimulationReport, paint: Paint): string[] {
  return objectives.map((verdict) => {
    const { status, metric, tenant, unit, estimate, range, keptOpenBy } = verdict;
    const whose = tenant === null ? '' : ` of ${config.tenants[tenant]!.name}`;
    const interval =
      estimate.low === null || estimate.high === null
        ? ''
        : ` (95%: ${formatRange(estimate.low, estimate.high, unit)})`;
    const found = estimate.n === 0 ? 'nothing to measure' : `${formatMetric(estimate.mean, unit)}${interval}`;
    const word = paintStatus(status, STATUS_WORDS[status].padEnd(9), paint);
    const kept = `${formatCounted(keptOpenBy, 'request')} had not ended, which leaves `;
    const open = keptOpenBy === 0 ? '' : `; ${kept}${formatRange(range.low, range.high, unit)}`;
    const quota = estimates[metric]?.quota;
    const of = quota === undefined ? '' : `, of the ${accountQuotaPhrase(quota)}`;
    return `  ${word}  ${metric}${whose}: ${boundsOf(verdict)}; found ${found}${of}${open}`;
  });
}

/** The last word on the run as a whole. */
export function verdictSentence({ verdict, objectives }: SimulationReport, paint: Paint): string {
  const count = (status: ObjectiveStatus): number =>
    objectives.filter((objective) => objective.status === status).length;
  const of = `of ${formatCounted(objectives.length, 'objective')}`;
  switch (verdict) {
    case 'none':
      return 'Verdict: none, the scenario states no objectives.';
    case 'met':
      return paint.good(
        objectives.length === 1
          ? 'Verdict: the objective is met.'
          : `Verdict: all ${objectives.length} objectives met.`,
      );
    case 'missed':
      return paint.bad(`Verdict: ${count('missed')} ${of} missed.`);
    case 'undecided':
      return paint.doubtful(`Verdict: ${count('undecided')} ${of} undecided: ${reasonsOf(objectives).join(' ')}`);
  }
}

/** Why objectives are undecided, and what would decide them. */
function reasonsOf(objectives: readonly ObjectiveVerdict[]): string[] {
  const undecided = objectives.filter(({ status }) => status === 'undecided');
  const reasons: string[] = [];
  if (undecided.some(({ keptOpenBy }) => keptOpenBy === 0))
    reasons.push('the interval has values on both sides of the bound; more --replications make it narrower.');
  if (undecided.some(({ keptOpenBy }) => keptOpenBy > 0))
    reasons.push('requests that had not ended could decide it either way; a longer run lets more of them end.');
  return reasons;
}
