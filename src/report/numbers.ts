/** How quantities are written for people: short, with their unit, the same in every section and on every machine. */
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type Micros,
} from '../../simulator/basics/time.ts';
import type { MetricUnit } from '../../simulator/metrics/objective.ts';

const SIGNIFICANT_DIGITS = 3;

/** `1234567` as `1,234,567`; no locale decides. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 shard`, `2 shards`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three significant digits without an exponent: 0.0123, 4.57, 123, 45,600. */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude >= SIGNIFICANT_DIGITS - 1) return value < 0 ? `-${formatCount(-value)}` : formatCount(value);
  return value.toFixed(Math.min(SIGNIFICANT_DIGITS - 1 - magnitude, 9));
}

/** A share as a percentage; what is not nothing is never written as 0 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent}%`;
  if (Math.abs(percent) >= 99.995 && percent < 100)
    return `${formatNumber(100 - percent) === '0' ? 100 : percent.toFixed(4)}%`;
  return Math.abs(percent) < 0.0001 ? '<0.0001%' : `${percent.toFixed(Math.abs(percent) < 0.1 ? 4 : 2)}%`;
}

/** From microseconds to days, in the largest unit that leaves a number above 1. */
export function formatMicros(micros: Micros): string {
  if (!Number.isFinite(micros)) return '-';
  if (micros < 0) return `-${formatMicros(-micros)}`;
  if (micros === 0) return '0 s';
  if (micros < 1000) return `${Math.round(micros)} us`;
  if (micros < MICROS_PER_SECOND) return `${formatNumber(micros / 1000)} ms`;
  if (micros < 2 * MICROS_PER_MINUTE) return `${formatNumber(micros / MICROS_PER_SECOND)} s`;
  if (micros < 2 * MICROS_PER_HOUR) return `${formatNumber(micros / MICROS_PER_MINUTE)} min`;
  if (micros < 2 * MICROS_PER_DAY) return `${formatNumber(micros / MICROS_PER_HOUR)} h`;
  return `${formatNumber(micros / MICROS_PER_DAY)} days`;
}

/** Dollars with cents, and as many digits as a small price needs. */
export function formatUsd(dollars: number): string {
  if (dollars === 0) return '$0';
  if (dollars < 0.01) return `$${formatNumber(dollars)}`;
  const [whole, cents] = dollars.toFixed(2).split('.');
  return `$${formatCount(Number(whole))}.${cents}`;
}

/** A value of a metric in the metric's unit; a dash where there is none. */
export function formatMetric(value: number | null, unit: MetricUnit): string {
  if (value === null || !Number.isFinite(value)) return '-';
  switch (unit) {
    case 'share':
      return formatShare(value);
    case 'micros':
      return formatMicros(value);
    case 'usd':
      return formatUsd(value);
    case 'ratio':
      return formatNumber(value);
  }
}

/** A difference with its sign: `+3.00%`, `-12.0 ms`; a dash where there is none. */
export function formatSigned(value: number, unit: MetricUnit): string {
  const sign = value > 0 ? '+' : value < 0 ? '-' : '';
  return `${sign}${formatMetric(Math.abs(value), unit)}`;
}

/** `0.65% .. 0.68%`; without an upper end `3.08 s or more`. */
export function formatRange(low: number, high: number, unit: MetricUnit): string {
  const from = formatMetric(low, unit);
  return high === Number.POSITIVE_INFINITY ? `${from} or more` : `${from} .. ${formatMetric(high, unit)}`;
}

/** An instant of the run on a clock that counts days from its start: `day 2 03:15`. */
export function formatInstant(micros: Micros): string {
  const day = Math.floor(micros / MICROS_PER_DAY) + 1;
  const minutes = Math.floor((micros % MICROS_PER_DAY) / MICROS_PER_MINUTE);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `day ${day} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
