/** What the generator saw and what the accounts recorded, as one row. */
import { expect, it } from 'vitest';
import type { AttemptRow } from '../../../../simulator/metrics/attempt-row.ts';
import type { LoadRow } from '../../../../src/load/load-row.ts';
import { measuredRows } from '../../../../src/validation/measured-rows.ts';
import { timedRow } from '../../../support/validated-rows.ts';

function loadRow(id: number, changes: Partial<LoadRow> = {}): LoadRow {
  const only = { target: 0, callerAttempts: 1, lagMicros: 0, status: 200, perTokenMicros: null };
  const rest = { finishReason: null, error: null, refusal: null, firstTokenIs: 'token' as const };
  return { ...timedRow(id), ...only, ...rest, ...changes };
}

function attempt(id: number | null, askedAtMicros: number, changes: Partial<AttemptRow> = {}): AttemptRow {
  const tokens = {
    inputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 1,
    reservedTokens: 50,
    settledTokens: 20,
  };
  const when = { askedAtMicros, endedAtMicros: askedAtMicros + 9, firstTokenMicros: 1 };
  return {
    id,
    attempt: null,
    shard: 0,
    model: 0,
    verdict: 'admitted',
    outcome: 'served',
    ...when,
    ...tokens,
    ...changes,
  };
}

it('accounts say who was asked, when, and what it cost, in the order in which they were asked', () => {
  const refused = attempt(3, 310_000, { shard: 1, verdict: 'tokensPerMinute', reservedTokens: 0, settledTokens: 0 });
  const [row] = measuredRows(
    [loadRow(3, { shards: [], verdicts: [] })],
    [attempt(3, 320_000), attempt(null, 0), refused],
  );
  expect(row).toMatchObject({
    shards: [1, 0],
    verdicts: ['tokensPerMinute', 'admitted'],
    attempts: 2,
    firstOutcome: 'throttled',
    waitMicros: 20_000,
    reservedTokens: 50,
    settledTokens: 20,
    datesTokens: true,
  });
});

it('a request that reached no account, one that was refused, and one that was not allowed', () => {
  const denied = attempt(1, 100_500, { verdict: 'denied' });
  const rows = measuredRows(
    [loadRow(0, { outcome: 'shed', firstTokenIs: 'byte' }), loadRow(1, { outcome: 'failed' })],
    [denied],
  );
  expect(rows.map(({ firstOutcome, shards, settledTokens }) => [firstOutcome, shards, settledTokens])).toEqual([
    ['none', [], 0],
    ['failed', [0], 0],
  ]);
  // It waited for as long as it was there.
  expect(rows[0]!.waitMicros).toBe(1_000_000);
  expect(rows[0]!.datesTokens).toBe(false);
});
