/** Increases as marks of a chart: when they were asked for, and when they came. */
import { MICROS_PER_MINUTE, type Micros } from '../../../simulator/basics/time.ts';
import type { IncreaseResult } from '../../../simulator/metrics/result.ts';
import type { Mark } from '../html/report.ts';
import { formatCount, formatCounted } from '../numbers.ts';
import { meterName } from '../quota-names.ts';

/** What accounts do within so short a time is one mark. */
const TOGETHER_MICROS = 15 * MICROS_PER_MINUTE;
/** More accounts than these are counted. */
const MOST_NAMES = 4;

interface Step {
  readonly at: Micros;
  readonly account: string;
  readonly does: string;
}

/** @param horizonMicros what is decided later is left out */
export function increaseMarks(increases: readonly IncreaseResult[], horizonMicros: Micros): Mark[] {
  const steps = increases.flatMap((increase) => stepsOf(increase, horizonMicros)).sort((a, b) => a.at - b.at);
  const groups: Step[][] = [];
  for (const step of steps) {
    const group = groups.find(([first]) => first!.does === step.does && step.at - first!.at <= TOGETHER_MICROS);
    if (group === undefined) groups.push([step]);
    else group.push(step);
  }
  return groups.map((group) => ({ at: group[0]!.at, label: `${namesOf(group)}: ${group[0]!.does}` }));
}

function stepsOf(increase: IncreaseResult, horizonMicros: Micros): Step[] {
  const { account, meter, askedAtMicros, asked, decidedAtMicros, status, granted } = increase;
  const what = `${formatCount(asked)} ${meterName(meter)}`;
  if (status === 'refused') return [{ at: askedAtMicros, account, does: `asked for ${what}, refused at once` }];
  const step = { at: askedAtMicros, account, does: `asked for ${what}` };
  if (decidedAtMicros === null || decidedAtMicros > horizonMicros || status === 'pending') return [step];
  const does = status === 'denied' ? `${what} denied` : `${formatCount(granted ?? 0)} ${meterName(meter)} arrived`;
  return [step, { at: decidedAtMicros, account, does }];
}

function namesOf(group: readonly Step[]): string {
  const names = [...new Set(group.map(({ account }) => account))];
  return names.length > MOST_NAMES ? formatCounted(names.length, 'account') : names.join(', ');
}
