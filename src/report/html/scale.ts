/** From values to places on a drawing: an axis with its ticks, its ends and the way between them. */
import type { Axis, Unit } from './report.ts';
import { linearTicks, logarithmicTicks, type Span, spanFromZero, type Tick } from './ticks.ts';

export interface Scale {
  readonly ticks: readonly Tick[];
  /** 0 at the low end, 1 at the high one; what lies outside is moved to the end. */
  readonly share: (value: number) => number;
}

const VERTICAL_TICKS = 5;
const HORIZONTAL_TICKS = 8;

/** A vertical axis that begins at 0 and holds all values, up to the most that it is to hold. */
export function verticalScale({ unit, most = Number.POSITIVE_INFINITY }: Axis, values: readonly number[]): Scale {
  const held = values.map((value) => Math.min(most, value));
  const span = spanFromZero(held, VERTICAL_TICKS);
  return { ticks: linearTicks(unit, span, VERTICAL_TICKS), share: linear(span) };
}

/** From the lowest to the highest value. */
export function horizontalScale(unit: Unit, values: readonly number[]): Scale {
  const span = extent(values);
  // Up an axis counts may be means; along it they are things, such as accounts.
  const isWhole = unit === 'count';
  return { ticks: linearTicks(unit, span, HORIZONTAL_TICKS, isWhole), share: linear(span) };
}

/** The same by powers of ten; values that are not above 0 are left out. */
export function logarithmicScale(unit: Unit, values: readonly number[]): Scale {
  const { low, high } = extent(values.filter((value) => value > 0));
  const span = { low: low > 0 ? low : 1, high: high > low ? high : Math.max(low, 1) * 10 };
  const along = linear({ low: Math.log10(span.low), high: Math.log10(span.high) });
  return {
    ticks: logarithmicTicks(unit, span, HORIZONTAL_TICKS),
    share: (value) => (value > 0 ? along(Math.log10(value)) : 0),
  };
}

/** 0..1 of none; of one value a span that begins there. */
export function extent(values: readonly number[]): Span {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  return low === high ? { low, high: Math.min(Number.MAX_VALUE, low + Math.max(1, Math.abs(low))) } : { low, high };
}

function linear({ low, high }: Span): (value: number) => number {
  return (value) => Math.min(1, Math.max(0, (value - low) / (high - low)));
}
