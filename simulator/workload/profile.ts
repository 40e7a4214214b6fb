/** How the rate of arrivals changes over time: factors that are constant, or nearly so, from one break to the next. */
import { sineOfTurns } from '../basics/math.ts';
import type { Micros } from '../basics/time.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../basics/time.ts';
import type { Profile } from './arrivals.ts';

/** One factor of a rate. Instants count from the start of the run. */
export interface Factor {
  valueAt(at: Micros): number;
  /** The first whole instant after `at` at which another value should be taken; Infinity where there is none. */
  nextBreak(at: Micros): Micros;
}

/** The first multiple of a whole `step` after a whole `at`: exact, because both are integers. */
export function nextMultiple(at: Micros, step: Micros): Micros {
  return (Math.floor(at / step) + 1) * step;
}

const FLAT: Factor = { valueAt: () => 1, nextBreak: () => Infinity };

/** A sine is cut into this many steps a period: the rate is then never off by more than 0.9 % of its amplitude. */
const STEPS_PER_PERIOD = 360;

class Sine implements Factor {
  private readonly profile: Extract<Profile, { kind: 'sine' }>;
  private readonly step: Micros;

  constructor(profile: Extract<Profile, { kind: 'sine' }>) {
    this.profile = profile;
    this.step = Math.max(1, Math.round(profile.periodMicros / STEPS_PER_PERIOD));
  }

  valueAt(at: Micros): number {
    const { amplitude, phaseMicros, periodMicros } = this.profile;
    return Math.max(0, 1 + amplitude * sineOfTurns((at - phaseMicros) / periodMicros));
  }

  nextBreak(at: Micros): Micros {
    return nextMultiple(at, this.step);
  }
}

class Table implements Factor {
  private readonly values: Float64Array;
  private readonly step: Micros;

  constructor(profile: Extract<Profile, { kind: 'table' }>) {
    const mean = profile.values.reduce((sum, value) => sum + value, 0) / profile.values.length;
    this.values = Float64Array.from(profile.values, (value) => value / mean);
    this.step = profile.stepMicros;
  }

  valueAt(at: Micros): number {
    return this.values[Math.floor(at / this.step) % this.values.length]!;
  }

  nextBreak(at: Micros): Micros {
    return nextMultiple(at, this.step);
  }
}

/**
 * Hour of a working day and level there, 0 at night and 1 at the top; smooth in between. The shape is a convention, not
 * a measurement: a climb from six, a first hump in the late morning, a dip at midday, a second hump in the afternoon,
 * an evening that thins out. The depth of the dip is that of ServeGen's m-large pool (0.97 / 1.11 of its mean).
 */
const WORKING_DAY: readonly (readonly [hour: number, level: number])[] = [
  [0, 0],
  [5.5, 0],
  [10.5, 1],
  [12.75, 0.86],
  [15, 1],
  [19.5, 0.3],
  [24, 0],
];

function levelAtHour(hour: number): number {
  for (let i = 1; i < WORKING_DAY.length; i++) {
    const [to, after] = WORKING_DAY[i]!;
    if (hour <= to) {
      const [from, before] = WORKING_DAY[i - 1]!;
      const x = (hour - from) / (to - from);
      return before + (after - before) * x * x * (3 - 2 * x);
    }
  }
  return 0;
}

const BUSINESS_STEP: Micros = 5 * MICROS_PER_MINUTE;
const DAYS_PER_WEEK = 7;
/** 1 January 1970 was a Thursday; with Monday as day 0 that is day 3. */
const WEEKDAY_OF_EPOCH = 3;
const FIRST_WEEKEND_DAY = 5;

/** The working week, in units of the mean of a working day: its nights and its weekend days are shares of that. */
class BusinessDay implements Factor {
  private readonly localStart: Micros;
  /** One value a step of the day, of a working day and of a day at the weekend. */
  private readonly working: Float64Array;
  private readonly weekend: Float64Array;

  constructor(profile: Extract<Profile, { kind: 'business-day' }>, startEpochMicros: Micros) {
    this.localStart = startEpochMicros + profile.utcOffsetMicros;
    const steps = MICROS_PER_DAY / BUSINESS_STEP;
    const hoursPerStep = BUSINESS_STEP / MICROS_PER_HOUR;
    const levels = Float64Array.from({ length: steps }, (_, step) => levelAtHour((step + 0.5) * hoursPerStep));
    const meanLevel = levels.reduce((sum, level) => sum + level, 0) / steps;
    this.working = levels.map((level) => profile.nightShare + ((1 - profile.nightShare) * level) / meanLevel);
    this.weekend = this.working.map((value) => value * profile.weekendShare);
  }

  valueAt(at: Micros): number {
    const local = this.localStart + at;
    const day = Math.floor(local / MICROS_PER_DAY);
    const step = Math.floor((local - day * MICROS_PER_DAY) / BUSINESS_STEP);
    const isWeekend = (day + WEEKDAY_OF_EPOCH) % DAYS_PER_WEEK >= FIRST_WEEKEND_DAY;
    return (isWeekend ? this.weekend : this.working)[step]!;
  }

  nextBreak(at: Micros): Micros {
    return nextMultiple(this.localStart + at, BUSINESS_STEP) - this.localStart;
  }
}

/**
 * The profile as a factor of mean 1 over a whole cycle of it: a period, the table, or a working day.
 *
 * @param startEpochMicros the UTC instant at which the run begins
 */
export function profileFactor(profile: Profile, startEpochMicros: Micros): Factor {
  switch (profile.kind) {
    case 'flat':
      return FLAT;
    case 'sine':
      return new Sine(profile);
    case 'business-day':
      return new BusinessDay(profile, startEpochMicros);
    case 'table':
      return new Table(profile);
  }
}
