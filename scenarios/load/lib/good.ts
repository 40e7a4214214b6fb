/** Goodput: which answers kept to the objective. */
import type { LoadRecord } from './record.ts';
import type { TenantSettings } from './settings.ts';

type Ended = Pick<LoadRecord, 'outcome' | 'arrivedAtMicros' | 'firstTokenMicros' | 'endedAtMicros'>;
type Bounds = Pick<TenantSettings, 'goodFirstTokenMicros' | 'goodEndToEndMicros'>;

/** Served, with its first token and its end in time where somebody says what that is. */
export function isGood(record: Ended, { goodFirstTokenMicros, goodEndToEndMicros }: Bounds): boolean {
  const { outcome, arrivedAtMicros, firstTokenMicros, endedAtMicros } = record;
  const isInTime = (micros: number | null, most: number | null): boolean =>
    most === null || (micros !== null && micros <= most);
  return (
    outcome === 'served' &&
    isInTime(firstTokenMicros, goodFirstTokenMicros) &&
    isInTime(endedAtMicros - arrivedAtMicros, goodEndToEndMicros)
  );
}
