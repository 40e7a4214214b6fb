/** What an account answers when it is asked: taken in, refused by a quota, or no matter of quota. */
import { METERS, type MeterName } from './limits.ts';

/**
 * Every answer there is, a meter's name for its refusal: 429. `unavailable`: an error, mostly 503, no capacity (the
 * accounts know which); `denied`: 403, it may not call.
 */
export const VERDICTS = ['admitted', ...METERS, 'unavailable', 'denied'] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** An index in VERDICTS. */
export type Verdict = number;
export const ADMITTED: Verdict = VERDICTS.indexOf('admitted');
export const UNAVAILABLE: Verdict = VERDICTS.indexOf('unavailable');
export const DENIED: Verdict = VERDICTS.indexOf('denied');

/** The verdict that names a meter. */
export function refusedBy(meter: MeterName): Verdict {
  return VERDICTS.indexOf(meter);
}

/** The meter that a refusing verdict names. */
export function refusingMeter(verdict: Verdict): MeterName {
  return VERDICTS[verdict] as MeterName;
}

/** Whether a verdict is a 429 of some quota. */
export function isThrottle(verdict: Verdict): boolean {
  return verdict !== ADMITTED && verdict < UNAVAILABLE;
}
