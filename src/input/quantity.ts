/** Quantities as people write them: `15m`, `5M`, `80%`, `12/s`. Each parser answers with a value or what it wanted. */
import {
  LONGEST_MICROS,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MILLISECOND,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../../simulator/basics/time.ts';

export type Parsed<T> = { readonly value: T } | { readonly expected: string };

export const MOST_TOKENS = 1e15;
/** Instants are whole microseconds: more events would fall on the same one. */
const MOST_PER_SECOND = 1e6;
const LONGEST_DAYS = Math.floor(LONGEST_MICROS / MICROS_PER_DAY);

const DURATION_UNITS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: MICROS_PER_MILLISECOND,
  s: MICROS_PER_SECOND,
  m: MICROS_PER_MINUTE,
  min: MICROS_PER_MINUTE,
  h: MICROS_PER_HOUR,
  d: MICROS_PER_DAY,
};
const DURATION_PART = /(\d[\d_]*(?:\.\d+)?)\s*(us|µs|ms|s|min|m|h|d)\s*/y;
const DURATION = 'expected a duration such as 250ms, 90s, 15m, 24h or 3d';

/** A number of microseconds, not rounded: `0.05ms` a token, `90s`, `1h30m`; a bare 0 needs no unit. */
export function parseDuration(input: unknown): Parsed<number> {
  if (input === 0) return { value: 0 };
  if (typeof input !== 'string' || input.trim() === '') return { expected: DURATION };
  const text = input.trim();
  let total = 0;
  DURATION_PART.lastIndex = 0;
  while (DURATION_PART.lastIndex < text.length) {
    const part = DURATION_PART.exec(text);
    if (part === null) return { expected: DURATION };
    total += Number(part[1]!.replaceAll('_', '')) * DURATION_UNITS[part[2]!]!;
  }
  if (total > LONGEST_MICROS) return { expected: `${DURATION}, at most ${LONGEST_DAYS}d` };
  return { value: total };
}

const BUSINESS_DAYS = /^(\d+(?:\.\d+)?) business days?$/;

/** Also `2 business days`, at 7/5 of a calendar day each: weekends on the average, whatever day the wait begins. */
export function parseLag(input: unknown): Parsed<number> {
  const match = typeof input === 'string' ? BUSINESS_DAYS.exec(input.trim()) : null;
  if (match !== null && Number(match[1]) <= 1000) return { value: (Number(match[1]) * MICROS_PER_DAY * 7) / 5 };
  const duration = parseDuration(input);
  return 'value' in duration ? duration : { expected: `${DURATION}, or 2 business days` };
}

const COUNT = /^(\d[\d_]*(?:\.\d+)?)\s*([kMBG]?)$/;
const COUNT_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, B: 1e9, G: 1e9 };

/** A whole number of tokens or requests: `5000000`, `5_000_000`, `5M`, `32k`; at most 10^15. */
export function parseCount(input: unknown): Parsed<number> {
  const expected = 'expected a whole number such as 4096, 32k or 1M';
  let value = input;
  if (typeof input === 'string') {
    const match = COUNT.exec(input.trim());
    if (match === null) return { expected };
    // Rounding undoes what binary fractions do to 1.1M; what is no whole number stays apart by far more.
    const exact = Number(match[1]!.replaceAll('_', '')) * COUNT_UNITS[match[2]!]!;
    value = Math.abs(exact - Math.round(exact)) < 1e-6 ? Math.round(exact) : exact;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return { expected };
  if (value > MOST_TOKENS) return { expected: `${expected}, at most ${MOST_TOKENS}` };
  return { value };
}

/** A share of a whole, 0..1: `80%`, `0.1%`, `0.8`. */
export function parseShare(input: unknown): Parsed<number> {
  const expected = 'expected a share such as 80% or 0.8';
  const match = typeof input === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(input.trim()) : null;
  // 99.9% is the number 0.999; 99.9 / 100 is its neighbour.
  const value = match === null ? input : Number(`${match[1]}e-2`);
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) return { expected };
  return { value };
}

const RATE = /^(\d[\d_]*(?:\.\d+)?)\s*([kM]?)\s*\/\s*(s|min|m|h|d)$/;

const RATE_EXPECTED = 'expected a rate such as 12/s, 300/min or 5k/h';

/** Events a second: `12/s`, `300/min`, `5k/h`; at most a million. */
export function parseRate(input: unknown): Parsed<number> {
  const match = typeof input === 'string' ? RATE.exec(input.trim()) : null;
  if (match === null) return { expected: RATE_EXPECTED };
  const count = Number(match[1]!.replaceAll('_', '')) * COUNT_UNITS[match[2]!]!;
  const value = (count * MICROS_PER_SECOND) / DURATION_UNITS[match[3]!]!;
  return value > MOST_PER_SECOND ? { expected: `${RATE_EXPECTED}, at most 1M/s` } : { value };
}

const GROWTH = /^(\d+(?:\.\d+)?)\s*%\s*\/\s*(week|month|year)$/;
const PER_MONTH: Readonly<Record<string, number>> = { week: 365.2425 / 7 / 12, month: 1, year: 1 / 12 };
const MOST_GROWTH_PERCENT = 1_000;

/** A share a month, above 0: `8%/month` is 0.08; weeks and years are compounded. */
export function parseGrowth(input: unknown): Parsed<number> {
  const match = typeof input === 'string' ? GROWTH.exec(input.trim()) : null;
  const percent = match === null ? 0 : Number(match[1]);
  if (percent === 0 || percent > MOST_GROWTH_PERCENT) {
    const most = percent > MOST_GROWTH_PERCENT ? `, at most ${MOST_GROWTH_PERCENT}%` : '';
    return { expected: `expected growth above 0 such as 8%/month, 2%/week or 150%/year${most}` };
  }
  // 8% is the number 0.08; 1.08 - 1 is its neighbour.
  const share = Number(`${match![1]}e-2`);
  return { value: match![2] === 'month' ? share : (1 + share) ** PER_MONTH[match![2]!]! - 1 };
}

/** `x2`, `2x` or 2. */
export function parseFactor(input: unknown): Parsed<number> {
  const match =
    typeof input === 'string' ? /^(?:[x×]\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*[x×])$/.exec(input.trim()) : null;
  const value = match === null ? input : Number(match[1] ?? match[2]);
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    return { expected: 'expected a factor such as x2 or 2' };
  return { value };
}
