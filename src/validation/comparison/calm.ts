/** When nobody was held in a simulated run: what a request waits longer for in a measured one is then delay alone. */
import { MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import { wasAnswered } from '../../../simulator/metrics/request-row.ts';
import type { TimedRow } from './differences.ts';

/** A measured gateway may hold somewhat sooner than the simulated one, or longer. */
const MARGIN_MICROS: Micros = MICROS_PER_SECOND;

/** @param rows of the simulated run, in order of arrival */
export function calmTimes(rows: readonly TimedRow[]): (atMicros: Micros) => boolean {
  const troubled: { readonly fromMicros: Micros; toMicros: Micros }[] = [];
  for (const { arrivedAtMicros, waitMicros, endedAtMicros, outcome } of rows) {
    const heldToMicros = wasAnswered(outcome) ? arrivedAtMicros + waitMicros : endedAtMicros;
    if (heldToMicros === arrivedAtMicros) continue;
    const [fromMicros, toMicros] = [arrivedAtMicros - MARGIN_MICROS, heldToMicros + MARGIN_MICROS];
    const last = troubled.at(-1);
    if (last !== undefined && fromMicros <= last.toMicros) last.toMicros = Math.max(last.toMicros, toMicros);
    else troubled.push({ fromMicros, toMicros });
  }
  return (atMicros) => !troubled.some(({ fromMicros, toMicros }) => atMicros >= fromMicros && atMicros <= toMicros);
}
