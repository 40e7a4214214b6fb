/** Where an axis has its ticks, and what they are called: round numbers, round times, powers of ten. */
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../../../simulator/basics/time.ts';
import type { Unit } from './report.ts';
import { formatTick } from './units.ts';

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** The ends of an axis. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Below it powers of ten run out of digits, and nobody looks. */
const LEAST_SPAN = 1e-100;

const CLOCK_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * MICROS_PER_SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MICROS_PER_MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * MICROS_PER_HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * MICROS_PER_DAY),
];

/** The smallest of 1, 2 and 5 times a power of ten that divides the span into at most `most` parts. */
export function roundStep(span: number, most: number): number {
  const least = span / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** A span from 0 to a round number that holds all values; 0..1 of none. */
export function spanFromZero(values: readonly number[], most: number): Span {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high - low < LEAST_SPAN) return { low: 0, high: 1 };
  const step = roundStep(high - low, most);
  return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step };
}

/** @param isWhole whether there is nothing between two whole numbers; by default of counts, where there is room */
export function linearTicks(
  unit: Unit,
  { low, high }: Span,
  most: number,
  isWhole: boolean = unit === 'count' && high - low >= 2,
): Tick[] {
  if (unit === 'instant') return clockTicks({ low, high }, most);
  if (!(high > low)) return [{ at: low, label: formatTick(unit, low) }];
  const step = roundStep(high - low, most);
  return multiples(isWhole ? Math.max(1, step) : step, { low, high }).map((at) => ({
    at,
    label: formatTick(unit, at),
  }));
}

/** Powers of ten, as many apart as leaves at most `most`; a span without any has its own ends. */
export function logarithmicTicks(unit: Unit, { low, high }: Span, most: number): Tick[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last <= first) return [low, high].map((at) => ({ at, label: formatTick(unit, Number(at.toPrecision(2))) }));
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += step) {
    ticks.push({ at: 10 ** power, label: formatTick(unit, 10 ** power) });
  }
  return ticks;
}

/** `day 2` where a day begins, else the time of day; where none begins, the first one says which day it is. */
function clockTicks({ low, high }: Span, most: number): Tick[] {
  const span = high - low;
  const step =
    CLOCK_STEPS.find((each) => span / each <= most) ?? roundStep(span / MICROS_PER_DAY, most) * MICROS_PER_DAY;
  const ticks = multiples(step, { low, high }).map((at) => ({ at, label: clockLabel(at, step) }));
  const isDated = ticks.some(({ at }) => at % MICROS_PER_DAY === 0);
  return ticks.map((tick, i) => (i > 0 || isDated ? tick : { ...tick, label: `day ${dayOf(tick.at)} ${tick.label}` }));
}

function dayOf(at: number): number {
  return Math.floor(at / MICROS_PER_DAY) + 1;
}

function clockLabel(at: number, step: number): string {
  if (at % MICROS_PER_DAY === 0) return `day ${dayOf(at)}`;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const ofDay = at % MICROS_PER_DAY;
  const time = `${two(ofDay / MICROS_PER_HOUR)}:${two((ofDay % MICROS_PER_HOUR) / MICROS_PER_MINUTE)}`;
  return step < MICROS_PER_MINUTE ? `${time}:${two((ofDay % MICROS_PER_MINUTE) / MICROS_PER_SECOND)}` : time;
}

function multiples(step: number, { low, high }: Span): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
