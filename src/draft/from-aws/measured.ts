/** What CloudWatch's minutes of all accounts say of the demand for one model. */
import type { AccountReading, ModelUsage } from '../../aws/reading.ts';
import { dispersionOf } from '../fit/burst.ts';

export interface MeasuredDemand {
  readonly modelId: string;
  /** Served calls and refused ones, which may be retries, within the whole window. */
  readonly served: number;
  readonly throttled: number;
  /** Served calls a second, by steps. */
  readonly stepMinutes: number;
  readonly perSecond: readonly number[];
  /** Variance over mean of the minutes around their step: 1 for Poisson. NaN where there are too few. */
  readonly dispersion: number;
  /** Means of a call; cached input is part of the input. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input: read from a prompt cache or written to one. */
  readonly cacheShare: number;
}

/** The part of the window in which anything was called, in whole steps. */
export interface MeasuredSpan {
  readonly firstMinute: number;
  readonly minutes: number;
  readonly stepMinutes: number;
}

const STEPS = [5, 15, 60];
const MOST_STEPS = 96;
const LEAST_STEPS = 4;

/** Null where nothing was called. */
export function measuredSpan(readings: readonly AccountReading[], windowMinutes: number): MeasuredSpan | null {
  const usage = readings.flatMap((reading) => reading.usage);
  const isQuiet = (minute: number): boolean => usage.every(({ invocations }) => invocations[minute] === 0);
  let first = 0;
  let end = windowMinutes;
  while (first < end && isQuiet(first)) first++;
  while (end > first && isQuiet(end - 1)) end--;
  if (first === end) return null;
  const stepMinutes = STEPS.find((step) => (end - first) / step <= MOST_STEPS) ?? STEPS.at(-1)!;
  const firstMinute = Math.floor(first / stepMinutes) * stepMinutes;
  return { firstMinute, minutes: Math.ceil((end - firstMinute) / stepMinutes) * stepMinutes, stepMinutes };
}

/** Over all accounts, the busiest model first. */
export function measuredDemand(readings: readonly AccountReading[], span: MeasuredSpan): readonly MeasuredDemand[] {
  const byModel = new Map<string, ModelUsage[]>();
  for (const usage of readings.flatMap((reading) => reading.usage)) {
    const known = byModel.get(usage.modelId);
    if (known === undefined) byModel.set(usage.modelId, [usage]);
    else known.push(usage);
  }
  return [...byModel].map(([modelId, usages]) => demandOf(modelId, usages, span)).sort((a, b) => b.served - a.served);
}

function demandOf(modelId: string, usages: readonly ModelUsage[], span: MeasuredSpan): MeasuredDemand {
  const total = (key: Exclude<keyof ModelUsage, 'modelId'>): Float64Array => {
    const series = new Float64Array(span.minutes);
    for (const usage of usages)
      for (let i = 0; i < span.minutes; i++) series[i]! += usage[key][span.firstMinute + i] ?? 0;
    return series;
  };
  const minutes = total('invocations');
  const served = sum(minutes);
  const [read, written] = [sum(total('cacheReadTokens')), sum(total('cacheWriteTokens'))];
  const input = sum(total('inputTokens')) + read + written;
  const steps = Array.from({ length: span.minutes / span.stepMinutes }, (_, step) =>
    minutes.subarray(step * span.stepMinutes, (step + 1) * span.stepMinutes),
  );
  return {
    modelId,
    served,
    throttled: sum(total('throttles')),
    stepMinutes: span.stepMinutes,
    perSecond: steps.map((step) => sum(step) / span.stepMinutes / 60),
    dispersion: meanDispersion(steps),
    inputTokens: input / Math.max(1, served),
    outputTokens: sum(total('outputTokens')) / Math.max(1, served),
    cacheShare: input === 0 ? 0 : (read + written) / input,
  };
}

/** Weighed by the calls in each step. */
function meanDispersion(steps: readonly Float64Array[]): number {
  const busy = steps.filter((step) => sum(step) > 0);
  if (busy.length < LEAST_STEPS) return Number.NaN;
  const calls = busy.reduce((total, step) => total + sum(step), 0);
  return busy.reduce((total, step) => total + dispersionOf(step) * sum(step), 0) / calls;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
