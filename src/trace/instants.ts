/** Instants as logs write them: ISO with or without a zone, an access log's, or a number since 1970 or a start. */
import type { Micros } from '../../simulator/basics/time.ts';
import {
  LONGEST_MICROS,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MILLISECOND,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../../simulator/basics/time.ts';

/** Up to nine decimals, of which `Date.parse` would lose all beyond three; `+02`, `+0200`, `+02:00`, ` +0200 UTC`. */
const STAMP =
  /^(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ?(?:Z|UTC|([+-])(\d\d):?(\d\d)?(?: [A-Z]{3,4})?))?$/;

/** `24/Nov/2026:07:00:00 +0000`, as API gateways and web servers write it. */
const ACCESS_LOG = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Microseconds since 1970 (UTC where no zone is given), finer digits cut off; NaN where the text is no instant. */
export function parseStamp(text: string): Micros {
  const match = STAMP.exec(fromAccessLog(text));
  if (match === null) return Number.NaN;
  const day = Date.parse(`${match[1]}T00:00:00Z`) * 1000;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const fraction = Number((match[5] ?? '').slice(0, 6).padEnd(6, '0'));
  const zone = Number(match[7] ?? 0) * MICROS_PER_HOUR + Number(match[8] ?? 0) * MICROS_PER_MINUTE;
  const time = hour * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE + second * MICROS_PER_SECOND + fraction;
  return Number.isFinite(day) && Math.abs(zone) < MICROS_PER_DAY
    ? day + time - (match[6] === '-' ? -zone : zone)
    : Number.NaN;
}

function fromAccessLog(text: string): string {
  const match = ACCESS_LOG.exec(text);
  if (match === null) return text;
  const month = String(MONTHS.indexOf(match[2]!) + 1).padStart(2, '0');
  return `${match[3]}-${month}-${match[1]} ${match[4]}${match[5]}`;
}

/** Microseconds in one of a number's unit. */
const NANO = 1e-3;
const UNIT_SUFFIXES: Readonly<Record<string, number>> = {
  ns: NANO,
  nano: NANO,
  nanos: NANO,
  us: 1,
  micros: 1,
  ms: MICROS_PER_MILLISECOND,
  millis: MICROS_PER_MILLISECOND,
  s: MICROS_PER_SECOND,
  sec: MICROS_PER_SECOND,
  secs: MICROS_PER_SECOND,
  seconds: MICROS_PER_SECOND,
};

/** The least number that is taken for a count since 1970, the year 2001 at the latest, and its unit. */
const EPOCHS: readonly (readonly [least: number, unit: number])[] = [
  [1e17, NANO],
  [1e14, 1],
  [1e11, MICROS_PER_MILLISECOND],
  [1e8, MICROS_PER_SECOND],
];

const NUMBER = /^(\d+)(?:\.(\d+))?$/;

/** The instants of one file: the unit of their numbers is told once, by the column's name or by the first number. */
export class Instants {
  #unit: number | null;
  /** Whether numbers were taken for seconds because nothing told their unit. */
  isUnitAssumed = false;

  /** @param column whose name may end in a unit: `ts_ms`, `startTimeUnixNano` */
  constructor(column: string) {
    const words = column.replace(/([a-z])(?=[A-Z])/g, '$1_').match(/(?<=[_.\- (])[A-Za-z]+(?=\)?$)/);
    const suffix = words?.[0].toLowerCase() ?? '';
    this.#unit = Object.hasOwn(UNIT_SUFFIXES, suffix) ? UNIT_SUFFIXES[suffix]! : null;
  }

  /** Microseconds from any origin; NaN where the value is no instant, or one that a run cannot count. */
  read(value: unknown): Micros {
    const text = typeof value === 'number' ? plain(value) : typeof value === 'string' ? value.trim() : '';
    const match = NUMBER.exec(text);
    const at = match === null ? parseStamp(text) : this.#count(match[1]!, match[2] ?? '');
    return at >= 0 && at <= LONGEST_MICROS ? at : Number.NaN;
  }

  #count(whole: string, fraction: string): Micros {
    const unit = (this.#unit ??= this.#unitOf(Number(whole)));
    // Nineteen digits of nanoseconds are more than a number holds: the last three go before it becomes one.
    if (unit === NANO) return Number(whole.slice(0, -3));
    return Number(whole) * unit + Math.floor(Number(`0.${fraction || 0}`) * unit + 1e-6);
  }

  #unitOf(first: number): number {
    const epoch = EPOCHS.find(([least]) => first >= least);
    this.isUnitAssumed = epoch === undefined;
    return epoch?.[1] ?? MICROS_PER_SECOND;
  }
}

/** Without an exponent where whole: `String(1e21)` has one. */
function plain(value: number): string {
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : BigInt(value).toString();
}
