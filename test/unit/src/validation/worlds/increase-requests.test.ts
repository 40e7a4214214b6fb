/** Planned increases that are asked for through Service Quotas. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readyOf } from '../../../../../src/emulator/ready.ts';
import { createScenarioEmulator } from '../../../../../src/emulator/scenario-emulator.ts';
import { loadScenario } from '../../../../../src/scenario/scenario.ts';
import { createLog } from '../../../../../src/telemetry/log.ts';
import { requestedPlan, requestIncreases } from '../../../../../src/validation/worlds/increase-requests.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

const HOUR_MICROS = 3_600_000_000;
const DAY_MICROS = 24 * HOUR_MICROS;
const SCENARIO = fileURLToPath(new URL('../../../../../scenarios/increase-lag.yaml', import.meta.url));
const { config, seed } = await loadScenario(SCENARIO);
const [step] = config.increase.plan as [(typeof config.increase.plan)[number]];

it('a step with an instant is asked for by every account, and the emulator is left without it', () => {
  const { requests, config: rest } = requestedPlan(config);
  expect(requests.map(({ atMicros, account }) => [atMicros, account])).toEqual([
    [HOUR_MICROS, 0],
    [HOUR_MICROS, 1],
  ]);
  expect(new Set(requests.map(({ code }) => code)).size).toBe(1);
  expect(rest.increase.plan).toEqual([]);
});

it('what Service Quotas cannot know stays with the emulator', () => {
  const watching = { ...step, when: { kind: 'utilisation', above: 0.8, forMicros: 60_000_000 } } as const;
  const unlisted = { ...step, meter: 'concurrency' } as const;
  const plan = { ...config, increase: { ...config.increase, plan: [watching, step, unlisted] } };
  expect(requestedPlan(plan).config.increase.plan).toEqual([watching, unlisted]);
});

it('each account asks with its own keys, and the quota is in force a day later', async () => {
  const plan = requestedPlan(config);
  const clock = new ManualClock();
  const { emulator, backend, control } = createScenarioEmulator({
    config: plan.config,
    seed,
    clock,
    startEpochMicros: Date.now() * 1_000,
    log: createLog('silent'),
  });
  const ready = readyOf(await emulator.listen(0, '127.0.0.1'), backend, control.identities);
  const limits = () => [0, 1].map((account) => control.context.limits.limit(account, 0, 'tokensPerMinute'));
  try {
    clock.advanceTo(HOUR_MICROS);
    const { signal } = new AbortController();
    const late = () => Date.now() + HOUR_MICROS;
    const { requests } = plan;
    await requestIncreases({
      requests,
      emulator: ready,
      startAtEpochMillis: 0,
      timeScale: 1,
      nowEpochMillis: late,
      signal,
    });
    expect(control.context.quotas.changes(0)).toMatchObject([{ desiredValue: 4_000, status: 'PENDING' }]);
    expect(limits()).toEqual([1_000, 1_000]);
    clock.advanceTo(HOUR_MICROS + DAY_MICROS);
    expect(limits()).toEqual([4_000, 4_000]);
  } finally {
    await emulator.close();
  }
});

it('a run that is over asks for nothing more', async () => {
  const { requests } = requestedPlan(config);
  const signal = AbortSignal.abort();
  const emulator = { url: 'http://127.0.0.1:1', models: [], accounts: [] };
  const never = { requests, emulator, startAtEpochMillis: Date.now(), timeScale: 1, nowEpochMillis: Date.now, signal };
  await expect(requestIncreases(never)).resolves.toBeUndefined();
});
