/** What the generator saw of a request and what the accounts recorded of it, as one row. */
import type { AttemptRow } from '../../simulator/metrics/attempt-row.ts';
import type { FirstOutcome } from '../../simulator/metrics/outcome.ts';
import type { VerdictName } from '../../simulator/quota/verdict.ts';
import type { LoadRow } from '../load/load-row.ts';
import type { TimedRow } from './comparison/differences.ts';

/** What the generator alone knows stays with it. */
export type MeasuredRow = TimedRow & LoadRow;

/**
 * How a request ended is the generator's to say; which accounts were asked, what they answered, when one took it in and
 * what it cost, theirs. So no gateway's word is taken for anything, and one that tells nothing is compared as well.
 *
 * @param attempts of all requests, in any order; instants of both count from the start of the run
 */
export function measuredRows(rows: readonly LoadRow[], attempts: readonly AttemptRow[]): MeasuredRow[] {
  const byRow = new Map<number, AttemptRow[]>();
  for (const attempt of attempts) {
    if (attempt.id === null) continue;
    const before = byRow.get(attempt.id);
    if (before === undefined) byRow.set(attempt.id, [attempt]);
    else before.push(attempt);
  }
  return rows.map((row) => joined(row, byRow.get(row.id) ?? []));
}

function joined(row: LoadRow, attempts: AttemptRow[]): MeasuredRow {
  attempts.sort((a, b) => a.askedAtMicros - b.askedAtMicros);
  const admitted = [...attempts].reverse().find(({ verdict }) => verdict === 'admitted');
  return {
    ...row,
    shards: attempts.map(({ shard }) => shard),
    verdicts: attempts.map(({ verdict }) => verdict),
    attempts: attempts.length,
    firstOutcome: firstOutcomeOf(attempts[0]?.verdict),
    waitMicros: (admitted?.askedAtMicros ?? row.endedAtMicros) - row.arrivedAtMicros,
    reservedTokens: admitted?.reservedTokens ?? 0,
    settledTokens: admitted?.settledTokens ?? 0,
    datesTokens: row.firstTokenIs === 'token',
  };
}

function firstOutcomeOf(verdict: VerdictName | undefined): FirstOutcome {
  if (verdict === undefined) return 'none';
  if (verdict === 'admitted') return 'admitted';
  return verdict === 'unavailable' || verdict === 'denied' ? 'failed' : 'throttled';
}
