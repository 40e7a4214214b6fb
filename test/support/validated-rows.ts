/** Rows of requests for tests of what compares them. */
import type { VerdictName } from '../../simulator/quota/verdict.ts';
import type { TimedRow } from '../../src/validation/comparison/differences.ts';

/** One that account `shard` takes in at once and serves, but for what is said. */
export function timedRow(id: number, changes: Partial<TimedRow> = {}): TimedRow {
  const arrivedAtMicros = id * 100_000;
  return {
    id,
    tenant: 0,
    shards: [0],
    verdicts: ['admitted'],
    arrivedAtMicros,
    firstOutcome: 'admitted',
    outcome: 'served',
    attempts: 1,
    waitMicros: 0,
    firstTokenMicros: 500_000,
    endedAtMicros: arrivedAtMicros + 1_000_000,
    reservedTokens: 1_100,
    settledTokens: 300,
    model: 0,
    inputTokens: 100,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 200,
    datesTokens: true,
    lagMicros: 0,
    ...changes,
  };
}

/** Refused by the account as often as it was asked. */
export function refusedRow(id: number, ...shards: readonly number[]): TimedRow {
  const verdicts = shards.map((): VerdictName => 'tokensPerMinute');
  const ended = { outcome: 'throttled', firstOutcome: 'throttled', firstTokenMicros: null } as const;
  return timedRow(id, { ...ended, shards, verdicts, attempts: shards.length, reservedTokens: 0, settledTokens: 0 });
}
