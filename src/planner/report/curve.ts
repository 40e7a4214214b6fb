/** The curve of a plan as charts: what each objective comes to with how many accounts, a line a policy. */
import { metricUnit, type ObjectiveConfig } from '../../../simulator/metrics/objective.ts';
import type { Curve, CurvePart, Tone, Unit } from '../../report/html/report.ts';
import { formatMetric } from '../../report/numbers.ts';
import { shortName } from '../../report/table.ts';
import type { Found } from './found.ts';
import type { AnswerReport, CurvePoint, PlanReport } from './plan-report.ts';

const TONES: readonly Tone[] = ['first', 'second', 'third', 'fourth'];
/** A drawing ends at so many times the bound: what is far above it is missed, and how far matters little. */
const TIMES_BOUND = 5;

/** A chart an objective that was measured, those first that decide. */
export function curveCharts(report: PlanReport): CurvePart[] {
  const { answers, config } = report;
  const deciding = new Set(answers.map((answer) => answer.deciding));
  const places = [...config.objectives.keys()].sort((a, b) => Number(deciding.has(b)) - Number(deciding.has(a)));
  return places.map((place) => chartOf(report, place));
}

function chartOf({ answers, config }: PlanReport, place: number): CurvePart {
  const objective = config.objectives[place]!;
  const isTurned = objective.atMost === null && metricUnit(objective.metric) === 'share';
  const drawn = [...answers].sort((a, b) => (a.shards ?? Infinity) - (b.shards ?? Infinity)).slice(0, TONES.length);
  const bound = objective.atMost ?? (isTurned ? 1 - objective.atLeast! : objective.atLeast!);
  const unit = unitOf(objective);
  const tenant = objective.tenant === null ? '' : ` of ${config.tenants[objective.tenant]!.name}`;
  const name = `${objective.metric}${tenant}`;
  const words = boundWords(objective);
  return {
    kind: 'curve',
    title: `${name} against the number of accounts`,
    summary: summaryOf(drawn, answers.length, isTurned ? `What ${name} lacks to 100%` : name, words),
    x: { label: 'accounts', unit: 'count' },
    y: { label: isTurned ? `100% less ${name}` : name, unit, most: TIMES_BOUND * (bound > 0 ? bound : 1) },
    series: drawn.map(({ policy, curve }, i) => seriesOf(shortName(policy), TONES[i]!, curve, place, isTurned)),
    bounds: [{ at: bound, label: `objective: ${words}` }],
  };
}

function seriesOf(name: string, tone: Tone, curve: readonly CurvePoint[], place: number, isTurned: boolean): Curve {
  const known = curve.flatMap(({ shards, objectives }) => {
    const place3 = placed(objectives[place]!, isTurned);
    return place3 === null ? [] : [{ shards, ...place3 }];
  });
  return {
    name,
    tone,
    points: known.map(({ shards, value }) => [shards, value]),
    ranges: known.map(({ low, high }) => [low, high]),
  };
}

/** As it is drawn; null: nothing is known. A window knows one end, from which the whisker goes to the edge. */
function placed(
  { mean, low, high }: Found,
  isTurned: boolean,
): { readonly value: number; readonly low: number; readonly high: number } | null {
  const [from, at, to] = isTurned ? [turned(high), turned(mean), turned(low)] : [low, mean, high];
  const value = at ?? from ?? to;
  if (value === null) return null;
  return { value, low: from ?? 0, high: to ?? Number.POSITIVE_INFINITY };
}

const turned = (value: number | null): number | null => (value === null ? null : 1 - value);

function unitOf({ metric }: ObjectiveConfig): Unit {
  const unit = metricUnit(metric);
  return unit === 'ratio' ? 'number' : unit;
}

function boundWords({ metric, atMost, atLeast }: ObjectiveConfig): string {
  const unit = metricUnit(metric);
  return atMost === null ? `at least ${formatMetric(atLeast, unit)}` : `at most ${formatMetric(atMost, unit)}`;
}

function summaryOf(drawn: readonly AnswerReport[], all: number, what: string, words: string): string {
  const found = drawn.map(({ policy, shards }) => `${shortName(policy)} ${shards ?? '(none)'}`).join(', ');
  const left = all > drawn.length ? ` Drawn are the ${drawn.length} of ${all} policies that need fewest.` : '';
  return (
    `${what}, with its 95% interval, at every number of accounts that was tried. Wanted is ${words}; all objectives ` +
    `are met by ${found}. What is far above the bound is drawn at the edge. Where the busiest window alone was run, ` +
    `only the better end is known, and the whisker ends at the edge.${left}`
  );
}
