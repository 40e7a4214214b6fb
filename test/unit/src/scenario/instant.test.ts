/** Starts, zones and instants as scenarios write them. */
import { describe, expect, it } from 'vitest';
import { parseInstant, parseStart, parseUtcOffset, sinceStart, type Start } from '../../../../src/scenario/instant.ts';

const HOUR = 3_600_000_000;

function startAt(text: string): Start {
  const parsed = parseStart(text);
  if (!('value' in parsed)) throw new Error(`no start: ${text}`);
  return parsed.value;
}

function hoursSince(start: string, instant: string): number {
  const parsed = parseInstant(instant);
  if (!('value' in parsed)) throw new Error(`no instant: ${instant}`);
  return sinceStart(parsed.value, startAt(start)) / HOUR;
}

describe('a start', () => {
  it('keeps the instant and the zone in which it was written', () => {
    expect(startAt('2026-11-24T00:00+02:00')).toEqual({
      epochMicros: Date.UTC(2026, 10, 23, 22) * 1000,
      utcOffsetMicros: 2 * HOUR,
    });
    expect(startAt('2026-11-24T00:00:30Z').epochMicros).toBe(Date.UTC(2026, 10, 24, 0, 0, 30) * 1000);
  });

  it.each([
    '2026-11-24',
    '2026-11-24T00:00',
    '2026-02-30T00:00Z',
    '2026-13-01T00:00Z',
    '2026-01-01T25:00Z',
    20261124,
    null,
  ])('refuses %j', (input) => expect(parseStart(input)).toHaveProperty('expected'));
});

describe('an offset from UTC', () => {
  it('goes east and west', () => {
    expect(parseUtcOffset('+05:30')).toEqual({ value: 5.5 * HOUR });
    expect(parseUtcOffset('-03:00')).toEqual({ value: -3 * HOUR });
    expect(parseUtcOffset('Z')).toEqual({ value: 0 });
  });

  it.each(['2h', '+2', '+19:00', '+02:70', 2])('refuses %j', (input) => {
    expect(parseUtcOffset(input)).toHaveProperty('expected');
  });
});

describe('an instant', () => {
  it('can be counted from the start', () => expect(hoursSince('2026-11-24T08:00Z', '9h')).toBe(9));

  it('can be a time of day in the zone of the start: its first occurrence', () => {
    expect(hoursSince('2026-11-24T00:00+02:00', '09:00')).toBe(9);
    expect(hoursSince('2026-11-24T10:00+02:00', '09:00')).toBe(23);
    expect(hoursSince('2026-11-24T09:00+02:00', '09:00')).toBe(0);
  });

  it('can be a time of day in a zone of its own', () => {
    expect(hoursSince('2026-11-24T00:00+02:00', '09:00Z')).toBe(11);
    expect(hoursSince('2026-11-24T00:00Z', '09:00+02:00')).toBe(7);
  });

  it('can be a date, which may lie before the start', () => {
    expect(hoursSince('2026-11-24T00:00+02:00', '2026-11-25T09:00+02:00')).toBe(33);
    expect(hoursSince('2026-11-24T00:00Z', '2026-11-23T00:00Z')).toBe(-24);
  });

  it.each(['24:00', '9:00', '09:60', 'noon', 9, '2026-11-24'])('is not %j', (input) => {
    expect(parseInstant(input)).toHaveProperty('expected');
  });
});
