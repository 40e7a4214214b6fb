/** Instants as scenarios state them: since the start (`9h`), a time of day (`09:00`), or a date and time. */
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type Micros,
} from '../../simulator/basics/time.ts';
import { type Parsed, parseDuration } from '../input/quantity.ts';

/** When a run begins, and how far its clocks are from UTC. */
export interface Start {
  /** Microseconds since 1970, UTC. */
  readonly epochMicros: Micros;
  /** Of the zone in which the start was written. */
  readonly utcOffsetMicros: Micros;
}

export type Instant =
  | { readonly kind: 'since-start'; readonly micros: Micros }
  /** `utcOffsetMicros` null: in the zone of the start. */
  | { readonly kind: 'time-of-day'; readonly micros: Micros; readonly utcOffsetMicros: Micros | null }
  | { readonly kind: 'date'; readonly epochMicros: Micros };

const TIME_OF_DAY = /^(\d\d):(\d\d)(?::(\d\d))?\s*(Z|[+-]\d\d:\d\d)?$/;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)$/;

/** `Z`, `+02:00` or `-05:30`, in microseconds east of UTC. */
export function parseUtcOffset(input: unknown): Parsed<Micros> {
  const expected = 'expected an offset from UTC such as +02:00 or Z';
  if (input === 'Z') return { value: 0 };
  const match = typeof input === 'string' ? /^([+-])(\d\d):(\d\d)$/.exec(input) : null;
  if (match === null || Number(match[2]) > 14 || Number(match[3]) > 59) return { expected };
  const size = Number(match[2]) * MICROS_PER_HOUR + Number(match[3]) * MICROS_PER_MINUTE;
  return { value: match[1] === '-' ? -size : size };
}

/** A date and time with its zone, e.g. `2026-11-23T00:00+02:00`. */
export function parseStart(input: unknown): Parsed<Start> {
  const expected = 'expected a date and time with its zone such as 2026-11-23T00:00+02:00';
  const match = typeof input === 'string' ? DATE_TIME.exec(input.trim()) : null;
  if (match === null) return { expected };
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const offset = parseUtcOffset(match[7]);
  const local = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const real = new Date(local).toISOString().startsWith(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}`);
  if (!real || !('value' in offset) || local < 0) return { expected };
  return { value: { epochMicros: local * 1000 - offset.value, utcOffsetMicros: offset.value } };
}

export function parseInstant(input: unknown): Parsed<Instant> {
  const expected =
    'expected a time since the start such as 9h, a time of day such as 09:00, or a date and time with its zone';
  const match = typeof input === 'string' ? TIME_OF_DAY.exec(input.trim()) : null;
  if (match !== null) {
    const [hour, minute, second] = match.slice(1, 4).map((digits) => Number(digits ?? 0));
    const offset = match[4] === undefined ? { value: null } : parseUtcOffset(match[4]);
    if (hour! > 23 || minute! > 59 || second! > 59 || !('value' in offset)) return { expected };
    const micros = hour! * MICROS_PER_HOUR + minute! * MICROS_PER_MINUTE + second! * MICROS_PER_SECOND;
    return { value: { kind: 'time-of-day', micros, utcOffsetMicros: offset.value } };
  }
  const date = parseStart(input);
  if ('value' in date) return { value: { kind: 'date', epochMicros: date.value.epochMicros } };
  const duration = parseDuration(input);
  return 'value' in duration ? { value: { kind: 'since-start', micros: Math.round(duration.value) } } : { expected };
}

/** Microseconds since the start; a time of day is its first occurrence from then on. Dates can come out negative. */
export function sinceStart(instant: Instant, start: Start): Micros {
  if (instant.kind === 'since-start') return instant.micros;
  if (instant.kind === 'date') return instant.epochMicros - start.epochMicros;
  const offset = instant.utcOffsetMicros ?? start.utcOffsetMicros;
  const timeOfStart = (((start.epochMicros + offset) % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  return (instant.micros - timeOfStart + MICROS_PER_DAY) % MICROS_PER_DAY;
}
