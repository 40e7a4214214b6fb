/** The thirds of a run in whose middle something happens, as tags of metrics: `llm_served{phase:after}`. */
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import type { Row } from './row.ts';

const PHASES = ['before', 'during', 'after'] as const;

export function phaseOf(seconds: number): (row: Pick<Row, 'atMicros'>) => Readonly<Record<'phase', string>> {
  const third = (seconds * MICROS_PER_SECOND) / PHASES.length;
  return ({ atMicros }) => ({ phase: PHASES[Math.min(PHASES.length - 1, Math.floor(atMicros / third))]! });
}
