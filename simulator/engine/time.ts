/** Instants and durations: whole microseconds in a `number`, exact up to 2^51 (71 years). */

/** An instant counted from the start of the run, or a duration. Always an integer. */
export type Micros = number;

export const MICROS_PER_MILLISECOND: Micros = 1_000;
export const MICROS_PER_SECOND: Micros = 1_000_000;
export const MICROS_PER_MINUTE: Micros = 60_000_000;
export const MICROS_PER_HOUR: Micros = 3_600_000_000;
export const MICROS_PER_DAY: Micros = 86_400_000_000;
