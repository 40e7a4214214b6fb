/** How a number is written in its unit: on an axis short, in a table as everywhere in our reports. */
import { formatCount, formatInstant, formatMicros, formatNumber, formatShare, formatUsd } from '../numbers.ts';
import type { Unit } from './report.ts';

const SHORT_SUFFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** @returns a dash where there is no number */
export function formatIn(unit: Unit, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '-';
  switch (unit) {
    case 'count':
      return Math.abs(value) < 100 && !Number.isInteger(value)
        ? formatNumber(Number(value.toPrecision(3)))
        : formatSigned(value);
    case 'number':
      return formatNumber(value);
    case 'share':
      return formatShare(value);
    case 'micros':
      return formatMicros(Math.round(value));
    case 'usd':
      return formatUsd(value);
    case 'instant':
      return formatInstant(value);
  }
}

/** A tick of an axis: round numbers without needless digits. */
export function formatTick(unit: Unit, value: number): string {
  switch (unit) {
    case 'count':
    case 'number':
      return shortNumber(value);
    case 'share':
      return `${trimmed(value * 100)}%`;
    case 'micros':
      return formatMicros(Math.round(value))
        .replace(/(\.\d*?)0+(?= )/, '$1')
        .replace(/\.(?= )/, '');
    case 'usd':
      return `$${shortNumber(value)}`;
    case 'instant':
      return formatInstant(value);
  }
}

function formatSigned(value: number): string {
  return value < 0 ? `-${formatCount(-value)}` : formatCount(value);
}

function shortNumber(value: number): string {
  const [scale, suffix] = SHORT_SUFFIXES.find(([each]) => Math.abs(value) >= each) ?? [1, ''];
  return Math.abs(value) >= 1e16 ? value.toExponential(1) : `${trimmed(value / scale)}${suffix}`;
}

/** At most four digits, none of them an idle zero. */
function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}
