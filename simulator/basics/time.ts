/** Instants and durations: whole microseconds in a `number`. */

/** An instant counted from the start of the run, or a duration. Always an integer. */
export type Micros = number;

/** Up to here, 71 years, instants and the keys of their events are exact. */
export const LONGEST_MICROS: Micros = 2 ** 51;

export const MICROS_PER_MILLISECOND: Micros = 1_000;
export const MICROS_PER_SECOND: Micros = 1_000_000;
export const MICROS_PER_MINUTE: Micros = 60_000_000;
export const MICROS_PER_HOUR: Micros = 3_600_000_000;
export const MICROS_PER_DAY: Micros = 86_400_000_000;
