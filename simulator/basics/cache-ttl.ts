/** The times to live that Bedrock has for what a prompt caches. */
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, type Micros } from './time.ts';

/** What a request has that states none. */
export const SHORT_TTL_MICROS: Micros = 5 * MICROS_PER_MINUTE;
/** Of OpenAI's models on Bedrock. */
export const MIDDLE_TTL_MICROS: Micros = 30 * MICROS_PER_MINUTE;
export const LONG_TTL_MICROS: Micros = MICROS_PER_HOUR;
