/** A run in which model time goes faster than the clock on the wall. */
import { expect, it } from 'vitest';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import type { LoadRow } from '../../../../src/load/load-row.ts';
import { raisesOf } from '../../../../src/validation/comparison/raises.ts';
import { hurriedConfig, hurriedTrace, stretchedRow } from '../../../../src/validation/time-scale.ts';
import { timedRow } from '../../../support/validated-rows.ts';
import { configOf, withTenant } from '../scenario/minimal.ts';

const config = configOf(withTenant('arrivals: { rate: 2/s }, timeout: 10s, retry: { preset: aws-advice, clients: 2 }'));
const trace = generateTrace({ ...config, horizonMicros: 60_000_000 }, 1, 0);

it('callers are hurried: what they wait for, and when they come', () => {
  const [before] = config.tenants;
  const [hurried] = hurriedConfig(config, 100).tenants;
  expect(hurried!.timeoutMicros).toBe(100_000);
  expect(hurried!.callerRetry!.capMicros).toBe(before!.callerRetry!.capMicros / 100);
  expect(hurried!.callerRetry!.attempts).toBe(before!.callerRetry!.attempts);
  const quick = hurriedTrace(trace, 100);
  expect([...quick.atMicros.subarray(0, 3)]).toEqual(
    [...trace.atMicros.subarray(0, 3)].map((at) => Math.round(at / 100)),
  );
  expect([...quick.outputTokens]).toEqual([...trace.outputTokens.subarray(0, trace.length)]);
  expect(hurriedConfig(config, 1)).toBe(config);
  expect(hurriedTrace(trace, 1)).toBe(trace);
});

it('what was seen is stretched, and counts from the arrival as it was meant', () => {
  const at = trace.atMicros[2]!;
  const only = { target: 0, callerAttempts: 1, lagMicros: 700, status: 200, perTokenMicros: 10 };
  const rest = { finishReason: null, error: null, refusal: null, firstTokenIs: 'token' as const };
  const arrivedAtMicros = Math.round(at / 100);
  const seen: LoadRow = { ...timedRow(2), ...only, ...rest, arrivedAtMicros, endedAtMicros: arrivedAtMicros + 5_000 };
  const row = stretchedRow({ ...seen, waitMicros: 20, firstTokenMicros: 300 }, trace, 100);
  const moved = arrivedAtMicros * 100 - at;
  expect(Math.abs(moved)).toBeLessThanOrEqual(50);
  expect(row).toMatchObject({ arrivedAtMicros: at, lagMicros: 700, perTokenMicros: 1_000 });
  expect(row.waitMicros).toBe(2_000 + moved);
  expect(row.firstTokenMicros).toBe(30_000 + moved);
  expect(row.endedAtMicros - row.arrivedAtMicros).toBe(500_000 + moved);
});

it('raises of both worlds: when, whose, and by how much', () => {
  const [account] = config.accounts;
  const model = config.models[0]!.id;
  const start = account!.limits[0]!.tokensPerMinute!;
  const asked = { account: account!.name, model, meter: 'tokensPerMinute', from: start, asked: start + 9 } as const;
  const increase = {
    ...asked,
    askedAtMicros: 1,
    decidedAtMicros: 5,
    status: 'granted',
    granted: start + 9,
    refusal: null,
  } as const;
  const news = (seenAtMicros: number, limit: number) => ({ ...asked, seenAtMicros, limit });
  const worlds = {
    simulated: { run: { result: { increases: [increase, { ...increase, granted: null }] } } },
    measured: {
      quotaNews: [news(6, start + 9), news(8, start + 4), { ...news(9, 7), meter: 'requestsPerMinute' as const }],
    },
  };
  expect(raisesOf(worlds, config, 0)).toEqual({
    simulated: [{ account: account!.name, atMicros: 5, by: 9 }],
    measured: [
      { account: account!.name, atMicros: 6, by: 9 },
      { account: account!.name, atMicros: 8, by: -5 },
    ],
  });
});
