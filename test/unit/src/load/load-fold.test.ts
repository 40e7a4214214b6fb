/** Load rows folded: the totals of a simulation, and what only a load run counts. */
import { describe, expect, it } from 'vitest';
import { LoadFold } from '../../../../src/load/load-fold.ts';
import type { LoadRow } from '../../../../src/load/load-row.ts';
import { judgeLoad } from '../../../../src/load/verdict.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { LOAD_SCENARIO } from '../../../support/load-run.ts';

const loaded = (await loadScenario(LOAD_SCENARIO)).config;
const config = {
  ...loaded,
  objectives: [
    { metric: 'ttft.p95', atMost: 100_000, atLeast: null, tenant: 0 },
    { metric: 'servedShare', atMost: null, atLeast: 0.5, tenant: null },
    { metric: 'peakUtilisation', atMost: 1, atLeast: null, tenant: null },
  ],
};

const ROW: LoadRow = {
  id: 0,
  tenant: 0,
  shards: [],
  arrivedAtMicros: 1_000,
  firstOutcome: 'admitted',
  outcome: 'served',
  attempts: 1,
  waitMicros: 0,
  firstTokenMicros: 90_000,
  endedAtMicros: 200_000,
  reservedTokens: 900,
  settledTokens: 700,
  model: 0,
  verdicts: [],
  inputTokens: 600,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 20,
  target: 0,
  callerAttempts: 1,
  lagMicros: 0,
  status: 200,
  firstTokenIs: 'token',
  perTokenMicros: 2_000,
  finishReason: 'end_turn',
  error: null,
  refusal: null,
};

function folded(...rows: readonly Partial<LoadRow>[]) {
  const fold = new LoadFold(config);
  for (const [id, row] of rows.entries()) fold.add({ ...ROW, id, ...row });
  return fold.close();
}

describe('a fold of load rows', () => {
  it('counts tokens of answers whose account nobody told, and names no such account', () => {
    const summary = folded({}, { shards: [0], verdicts: ['admitted'] });
    expect(summary).toMatchObject({ inputTokens: 1_200, outputTokens: 40, firstTokenIs: 'first token' });
    expect(summary.shards.map(({ name, attempts }) => [name, attempts])).toEqual([['east-1', 1]]);
    expect(summary.costUsd).toBeGreaterThan(0);
  });

  it('knows goodput, retries, statuses and failures', () => {
    const refused = { outcome: 'throttled', firstOutcome: 'throttled', status: 429, firstTokenMicros: null } as const;
    const failed = { outcome: 'failed', status: 503, error: 'busy', firstTokenMicros: null } as const;
    const summary = folded({}, { firstTokenMicros: 150_000, firstTokenIs: 'byte' }, refused, {
      ...failed,
      callerAttempts: 3,
    });
    expect(summary).toMatchObject({
      goodputShare: 0.25,
      callerRetries: 2,
      statuses: { 200: 2, 429: 1, 503: 1 },
      errors: [['busy', 1]],
      firstTokenIs: 'mixed',
      totals: { offered: 4, served: 2, throttled: 1, failed: 1, throttledFirstAttempt: 1 },
    });
  });

  it('is judged by the objectives, except by what nobody sees from outside', () => {
    const { verdict, objectives, unmeasured } = judgeLoad(config, folded({}, { firstTokenMicros: 150_000 }));
    expect(verdict).toBe('missed');
    expect(objectives.map(({ metric, status }) => [metric, status])).toEqual([
      ['ttft.p95', 'missed'],
      ['servedShare', 'met'],
    ]);
    expect(unmeasured).toEqual(['peakUtilisation']);
    expect(judgeLoad(config, folded({})).verdict).toBe('met');
  });
});
