/** What the measured world cannot do as the simulated one, and simulations that are late by as much. */
import { describe, expect, it } from 'vitest';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import { createPolicy } from '../../../../simulator/routing/index.ts';
import { pairRows } from '../../../../src/validation/comparison/agreement.ts';
import { asMeasured, delaysOf, disturb, overheadOf, refusalMicrosOf } from '../../../../src/validation/disturbance.ts';
import { predict, predictionOf } from '../../../../src/validation/prediction.ts';
import { simulateWindow } from '../../../../src/validation/simulated-run.ts';
import { windowOf } from '../../../../src/validation/window.ts';
import { refusedRow, timedRow } from '../../../support/validated-rows.ts';
import { configOf, minimal } from '../scenario/minimal.ts';

const config = { ...configOf(minimal()), horizonMicros: 60_000_000 };
const trace = generateTrace(config, 1, 0);
const delay = (thereMicros: number, lagMicros = thereMicros) => {
  return { lagMicros, thereMicros, firstTokenMicros: 1_000, backMicros: 2_000 };
};

describe('delays', () => {
  it('are of requests that went the same way at once', () => {
    const row = timedRow(0);
    const late = {
      ...row,
      lagMicros: 800,
      waitMicros: 3_000,
      firstTokenMicros: 504_000,
      endedAtMicros: row.endedAtMicros + 5_000,
    };
    const elsewhere = timedRow(1, { shards: [1] });
    const { pairs } = pairRows([row, timedRow(1), refusedRow(2, 0)], [late, elsewhere, refusedRow(2, 0)]);
    const same = { anywhere: false, holds: false, timeScale: 1 };
    expect(delaysOf(pairs, same)).toEqual([delay(3_000, 800)]);
    expect(delaysOf(pairs, { ...same, anywhere: true })).toHaveLength(2);
    expect(delaysOf(pairs, { ...same, timeScale: 10 })).toEqual([delay(3_000, 8_000)]);
    expect(overheadOf(delaysOf(pairs, same), 700)).toMatchObject({
      refusalMicros: 700,
      thereP50Micros: 3_000,
      backP99Micros: 2_000,
    });
  });

  it('are of calm times where the gateway holds requests, unless those are too few to tell', () => {
    const held = timedRow(100, { waitMicros: 2_000_000 });
    const rows = [...Array.from({ length: 30 }, (_, id) => timedRow(id)), held];
    const late = rows.map((row) => {
      const by = row === held ? 400_000 : 3_000;
      return { ...row, waitMicros: row.waitMicros + by, endedAtMicros: row.endedAtMicros + by };
    });
    const largest = (count: number, holds: boolean) => {
      const { pairs } = pairRows(rows.slice(-count), late.slice(-count));
      const delays = delaysOf(pairs, { anywhere: false, holds, timeScale: 1 });
      return Math.max(...delays.map(({ thereMicros }) => thereMicros));
    };
    expect([largest(31, true), largest(31, false), largest(10, true)]).toEqual([3_000, 400_000, 400_000]);
  });

  it('of refusals are the gaps between asks that follow at once', () => {
    const ask = (id: number | null, shard: number, askedAtMicros: number) => ({ id, shard, askedAtMicros });
    const attempts = [
      ask(1, 1, 4_000),
      ask(1, 0, 1_000),
      ask(2, 0, 0),
      ask(2, 0, 900),
      ask(3, 0, 0),
      ask(3, 1, 400_000),
    ];
    expect(refusalMicrosOf([...attempts, ask(null, 1, 5)], 0, [delay(3_000)])).toBe(3_000);
    expect(refusalMicrosOf([], 0, [delay(3_000)])).toBe(0);
    expect(refusalMicrosOf(attempts, 0, [])).toBe(0);
  });

  it('of refusals that take their time are looked for beyond it', () => {
    const attempts = [
      { id: 1, shard: 0, askedAtMicros: 0 },
      { id: 1, shard: 1, askedAtMicros: 104_000 },
    ];
    expect(refusalMicrosOf(attempts, 100_000, [delay(5_000)])).toBe(104_000);
    // Held, and not asked again at once.
    expect(refusalMicrosOf(attempts, 100_000, [delay(3_000)])).toBe(0);
  });
});

describe('a disturbed trace', () => {
  it('has every row once, late by some delay, in order of arrival', () => {
    const { trace: late, rowIds, disturbances } = disturb(config, trace, [delay(0), delay(3_000_000)], 7, 2);
    expect([...rowIds].sort((a, b) => a - b)).toEqual(Array.from({ length: trace.length }, (_, row) => row));
    let before = 0;
    for (let arrival = 0; arrival < late.length; arrival++) {
      const row = rowIds[arrival]!;
      expect(late.atMicros[arrival]).toBe(trace.atMicros[row]! + disturbances[row]!.thereMicros);
      expect(late.outputTokens[arrival]).toBe(trace.outputTokens[row]);
      expect(late.atMicros[arrival]).toBeGreaterThanOrEqual(before);
      before = late.atMicros[arrival]!;
    }
    expect([...rowIds]).not.toEqual([...rowIds].sort((a, b) => a - b));
  });

  it('is the same for the same seed and run, and another one for another', () => {
    const delays = [delay(0), delay(5_000), delay(9_000)];
    const at = (seed: number, run: number) => [...disturb(config, trace, delays, seed, run).trace.atMicros];
    expect(at(1, 3)).toEqual(at(1, 3));
    expect(at(1, 3)).not.toEqual(at(1, 4));
    expect(at(1, 3)).not.toEqual(at(2, 3));
  });

  it('leaves to the answer what is not the delay of the arrival, another part in each run', () => {
    const delays = [delay(9_000, 3_000)];
    const parts = [0, 1, 2, 3].map((run) => {
      const { disturbances } = disturb(config, trace, delays, 1, run);
      const { chosenMicros, longerMicros } = disturbances[0]!;
      for (const each of disturbances) {
        expect(each.chosenMicros).toBe(chosenMicros);
        expect(each.chosenMicros + each.longerMicros).toBeCloseTo(9_000 + 2_000, -2);
      }
      expect(longerMicros).toBeGreaterThan(2_000);
      return chosenMicros;
    });
    expect(new Set(parts).size).toBe(4);
    for (const part of parts) expect(part >= 3_000 && part <= 9_000).toBe(true);
  });

  it('leaves answers as long as they are where the model draws no times', () => {
    const distribution = { kind: 'constant', value: 500_000 } as const;
    const models = config.models.map((model) => ({
      ...model,
      latency: { ...model.latency, firstTokenMicros: { distribution, minimum: 0, maximum: 500_000 } },
    }));
    const { disturbances } = disturb({ ...config, models }, trace, [delay(9_000, 3_000)], 1, 0);
    expect(disturbances[0]).toMatchObject({ longerMicros: 0 });
  });

  it('keeps chance with its rows: who chooses by chance alone chooses the same accounts', () => {
    // Long enough for late requests to end, too.
    const random = { ...config, horizonMicros: 120_000_000, gateway: { ...config.gateway, policy: 'random' } };
    const disturbed = disturb(config, trace, [delay(0), delay(2_000_000, 500_000)], 1, 0);
    const calm = simulateWindow({ config: random, seed: 1, trace, policy: createPolicy('random') });
    const late = simulateWindow({
      config: random,
      seed: 1,
      trace: disturbed.trace,
      policy: createPolicy('random'),
      rowIds: disturbed.rowIds,
    });
    expect(late.rows.map(({ id, shards }) => [id, shards])).toEqual(calm.rows.map(({ id, shards }) => [id, shards]));
    const seen = asMeasured(late.rows, disturbed, trace);
    for (const [i, row] of seen.entries()) {
      const { thereMicros } = disturbed.disturbances[row.id]!;
      expect(row.arrivedAtMicros).toBe(calm.rows[i]!.arrivedAtMicros);
      expect(row.waitMicros).toBe(thereMicros);
      expect(row.firstTokenMicros).toBe(calm.rows[i]!.firstTokenMicros! + thereMicros + 1_000);
      expect(row.endedAtMicros).toBe(calm.rows[i]!.endedAtMicros + thereMicros + 2_000);
    }
  });
});

it('a prediction has a floor and an interval for every figure, the same for the same seed', async () => {
  const window = windowOf(config, config.accounts, trace, 0, 60_000_000, 0);
  const policy = config.gateway.policy;
  const undisturbed = simulateWindow({ config: window.config, seed: 1, trace, policy: createPolicy(policy) });
  const again = () =>
    predict({
      window,
      config: window.config,
      seed: 1,
      newPolicy: async () => createPolicy(policy),
      undisturbed,
      delays: [delay(0), delay(4_000)],
      ownChance: false,
      runs: 5,
    });
  const { floor, figures, results } = await again();
  expect(results).toHaveLength(5);
  expect(floor.outcome).toEqual({ low: 1, high: 1 });
  expect(figures.get('servedShare')).toEqual({ low: 1, high: 1 });
  const { low, high } = figures.get('endToEnd.p50')!;
  expect(low).toBeLessThan(high);
  expect((await again()).figures).toEqual(figures);
});

it('of twenty values of a distribution, one more lies in the interval about nine times in ten', () => {
  let inside = 0;
  for (let run = 0; run < 400; run++) {
    const values = Array.from({ length: 21 }, (_, i) => Math.sin(run * 97.13 + i * 57.77) * 1_000 + ((run * i) % 7));
    const { low, high } = predictionOf(values.slice(1));
    if (values[0]! >= low && values[0]! <= high) inside++;
  }
  expect(inside / 400).toBeGreaterThan(0.85);
  expect(predictionOf([1])).toEqual({ low: Number.NaN, high: Number.NaN });
});
