/** How many tokens of an answer are out: the first at the time to first token, then one each `perTokenMicros`. */
import type { Micros } from '../basics/time.ts';

/** @param sinceFirstMicros since the instant of the first token; negative before it; @param output all there will be */
export function tokensOut(sinceFirstMicros: Micros, perTokenMicros: Micros, output: number): number {
  if (sinceFirstMicros < 0) return 0;
  return perTokenMicros === 0 ? output : Math.min(output, Math.floor(sinceFirstMicros / perTokenMicros) + 1);
}
