/** What the emulator's bench sends, the emulator serves; its figures are put into words. Nothing is measured. */
import { describe, expect, test } from 'vitest';
import { benchConfig, OUTPUT_TOKENS, requestBytes, type Workload } from '../../../../src/bench/emulator-case.ts';
import type { EmulatorBench } from '../../../../src/bench/emulator.ts';
import { HttpLoad } from '../../../../src/bench/http-load.ts';
import { formatEmulatorBench } from '../../../../src/bench/text.ts';
import { RealClock } from '../../../../src/clock/clock.ts';
import { readyOf } from '../../../../src/emulator/ready.ts';
import { createScenarioEmulator } from '../../../../src/emulator/scenario-emulator.ts';

describe.each<[Workload, number]>([
  ['calls', 1],
  // Each stream would take two seconds: the clock runs so much faster.
  ['frames', 100],
])('%s', (workload, timeScale) => {
  test('are signed, served, and counted', async () => {
    const { emulator, backend, control } = createScenarioEmulator({
      config: benchConfig(workload),
      seed: 1,
      clock: new RealClock(timeScale),
      startEpochMicros: Date.now() * 1_000,
    });
    const ready = readyOf(await emulator.listen(0), backend, control.identities);
    const load = new HttpLoad(ready.url, requestBytes(workload, ready), 2, workload === 'frames');
    await expect.poll(() => load.counts.answers, { interval: 10 }).toBeGreaterThanOrEqual(4);
    load.stop();
    await emulator.close();
    expect(load.counts.bad).toBe(0);
    const served = control.context.calls.newest(1_000).filter(({ call }) => call.outcome === 'served');
    expect(served.length).toBeGreaterThanOrEqual(4);
    expect(served[0]!.call.outputTokens).toBe(OUTPUT_TOKENS[workload]);
    expect(load.counts.frames > 0).toBe(workload === 'frames');
  });
});

test('the table says both and their ratio', () => {
  const speed = { perSecond: 8_123.4, cpuMicrosPerUnit: 61.25, perCoreSecond: 16_326 };
  const bench: EmulatorBench = {
    rounds: 3,
    results: [
      {
        workload: 'calls',
        connections: 64,
        emulator: speed,
        bare: { ...speed, cpuMicrosPerUnit: 14 },
        cpuRatio: 4.375,
      },
    ],
  };
  expect(formatEmulatorBench(bench)).toMatchInlineSnapshot(`
    "Medians of 3 rounds, in alternation with a bare node:http server that sends as much.
      emulator                connections     /s  CPU us each  /s and core  bare /s  bare CPU us  CPU ratio
      Converse calls, signed           64  8,123         61.3       16,326    8,123         14.0       4.38
    "
  `);
});
