/** How full accounts were, from their requests. */
import { expect, it } from 'vitest';
import { simulate } from '../../../../../simulator/simulate.ts';
import { statesAt } from '../../../../../src/validation/comparison/state-at.ts';
import { account, config as configWith } from '../../../../support/config-builder.ts';
import { refusedRow, timedRow } from '../../../../support/validated-rows.ts';
import { rows as workloadOf } from '../../../../support/workloads.ts';

const config = configWith({
  accounts: [account('one', { tokensPerMinute: 60_000 }), account('two', { tokensPerMinute: null })],
});
const of = (rows: Parameters<typeof statesAt>[0]['rows'], atMicros: number, raises = []) =>
  statesAt({ rows, config, model: 0, atMicros, raises });

it('counts what is held, and then what it cost, and refills', () => {
  const rows = [timedRow(0), timedRow(1, { shards: [1] }), refusedRow(2, 0)];
  const two = (inFlight: number) => ({ account: 'two', inFlight, tokensLeft: null });
  // Before the first arrives, while it holds 1,100, when half a second has given 500 back, and after it settled at 300.
  expect(of(rows, 0)).toEqual([{ account: 'one', inFlight: 0, tokensLeft: 60_000 }, two(0)]);
  expect(of(rows, 1)).toEqual([{ account: 'one', inFlight: 1, tokensLeft: 58_900 }, two(0)]);
  expect(of(rows, 500_000)).toEqual([{ account: 'one', inFlight: 1, tokensLeft: 59_400 }, two(1)]);
  expect(of(rows, 1_000_001)).toEqual([{ account: 'one', inFlight: 0, tokensLeft: 60_000 }, two(1)]);
});

it('knows of increases', () => {
  const raises = [{ account: 'one', atMicros: 10, by: 40_000 }];
  const left = (atMicros: number) => statesAt({ rows: [], config, model: 0, atMicros, raises })[0]!.tokensLeft;
  expect([left(10), left(60_000_000)]).toEqual([60_000, 100_000]);
});

it('says of a simulated run what its own ledger says', () => {
  const small = configWith({ accounts: [account('one', { tokensPerMinute: 1_000 })], horizonMicros: 60_000_000 });
  const at = [0, 1, 2, 3, 4, 5, 6, 7].map((second) => ({ atMicros: second * 1_000_000 }));
  const seen: Parameters<typeof statesAt>[0]['rows'][number][] = [];
  simulate(small, {
    seed: 1,
    workload: workloadOf(...at),
    recorder: (row) => seen.push({ ...row, datesTokens: true, lagMicros: 0 }),
  });
  const admitted = seen.filter(({ verdicts }) => verdicts[0] === 'admitted');
  expect(admitted.length).toBeGreaterThan(3);
  for (const { arrivedAtMicros, firstOutcome, inputTokens } of seen) {
    const states = statesAt({ rows: seen, config: small, model: 0, atMicros: arrivedAtMicros, raises: [] });
    // Admitted if input and the caller's 100 tokens fit.
    expect(states[0]!.tokensLeft! >= inputTokens + 100).toBe(firstOutcome === 'admitted');
  }
});
