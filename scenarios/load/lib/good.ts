/** Goodput: which answers kept to the objective. */
import type { LoadRecord } from './record.ts';
import type { TenantSettings } from './settings.ts';

type Ended = Pick<LoadRecord, 'outcome' | 'arrivalMicros' | 'firstTokenMicros' | 'endMicros'>;
type Bounds = Pick<TenantSettings, 'goodFirstTokenMicros' | 'goodEndMicros'>;

/** Served, with its first token and its end in time where somebody says what that is. */
export function isGood(record: Ended, { goodFirstTokenMicros, goodEndMicros }: Bounds): boolean {
  const { outcome, arrivalMicros, firstTokenMicros, endMicros } = record;
  const isInTime = (micros: number | null, most: number | null): boolean =>
    most === null || (micros !== null && micros <= most);
  return (
    outcome === 'served' &&
    isInTime(firstTokenMicros, goodFirstTokenMicros) &&
    isInTime(endMicros - arrivalMicros, goodEndMicros)
  );
}
