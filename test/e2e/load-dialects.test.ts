/** Real k6 in every dialect, whole and streamed, on several targets, with outputs of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { k6ForTests } from '../support/k6.ts';
import { LOAD_SCENARIO, loadInto, loadScenarioInto, MANTLE_SCENARIO } from '../support/load-run.ts';
import { type RunningEmulator, startEmulator } from '../support/running-emulator.ts';

const { k6, reason } = await k6ForTests();
const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-dialects-'));
const trace = join(folder, 'trace.csv');
let emulators: readonly RunningEmulator[] = [];

beforeAll(async () => {
  emulators = await Promise.all([startEmulator(LOAD_SCENARIO), startEmulator(LOAD_SCENARIO)]);
  const rows = [0, 1, 2, 3].map((id) => `${id * 50_000},chat,20,100,${5 + id},7`);
  writeFileSync(trace, `at_us,tenant,input_tokens,max_tokens,output_tokens,latency_draw\n${rows.join('\n')}\n`);
});

afterAll(async () => {
  await Promise.all(emulators.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

// Without k6 there is nothing to test: `reason` says why it cannot be had here.
describe.skipIf(k6 === null)(`with real k6${reason}`, () => {
  it.each([
    ['converse', '', LOAD_SCENARIO],
    ['openai', '/openai', LOAD_SCENARIO],
    ['anthropic', '/anthropic', MANTLE_SCENARIO],
  ])('%s is spoken, whole and streamed', { timeout: 30_000 }, async (dialect, base, scenario) => {
    const emulator = await startEmulator(scenario);
    const { url, accounts } = emulator.ready;
    const args = [
      '--target',
      `${url}${base}`,
      '--key',
      `*=${accounts[0]!.bearerToken}`,
      '--dialect',
      dialect,
      '--trace',
      trace,
    ];
    const [streamed, whole] = await Promise.all([
      loadScenarioInto(scenario, join(folder, `${dialect}-streamed.csv`), ...args),
      loadScenarioInto(scenario, join(folder, `${dialect}-whole.csv`), ...args, '--no-stream'),
    ]);
    await emulator.close();
    for (const { rows, code } of [streamed, whole]) {
      expect(rows.map(({ outcome, outputTokens }) => [outcome, outputTokens])).toEqual(
        [5, 6, 7, 8].map((n) => ['served', n]),
      );
      // On a busy machine the generator may be late, and say so.
      expect([0, 1]).toContain(code);
    }
    expect(
      streamed.rows.every(({ firstTokenIs, perTokenMicros }) => firstTokenIs === 'token' && perTokenMicros !== null),
    ).toBe(true);
    expect(
      whole.rows.every(({ firstTokenIs, perTokenMicros }) => firstTokenIs === 'byte' && perTokenMicros === null),
    ).toBe(true);
  });

  it.each([
    ['converse', '', LOAD_SCENARIO],
    ['openai', '/openai', LOAD_SCENARIO],
    ['anthropic', '/anthropic', MANTLE_SCENARIO],
  ])('%s tells what was read of a prompt cache', { timeout: 30_000 }, async (dialect, base, scenario) => {
    const session = join(folder, `${dialect}-session.csv`);
    const rows = ['0,chat,9,6000,5000,100,5,7', '1000000,chat,9,6000,5000,100,5,7'];
    const header = 'at_us,tenant,affinity,input_tokens,cacheable_tokens,max_tokens,output_tokens,latency_draw';
    writeFileSync(session, [header, ...rows, ''].join('\n'));
    const emulator = await startEmulator(scenario);
    const { url, accounts } = emulator.ready;
    const target = ['--target', `${url}${base}`, '--key', `*=${accounts[0]!.bearerToken}`];
    const words = [...target, '--dialect', dialect, '--trace', session];
    const told = await loadScenarioInto(scenario, join(folder, `${dialect}-cached.csv`), ...words);
    await emulator.close();
    const [written, read] = told.rows;
    expect(written).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: 5000, outcome: 'served' });
    expect(read).toMatchObject({ cacheReadTokens: 5000, cacheWriteTokens: 0, outcome: 'served' });
    expect(written!.settledTokens - read!.settledTokens).toBe(5000);
  });

  it('row i goes to target i mod n, and k6 writes its own outputs', { timeout: 30_000 }, async () => {
    const points = join(folder, 'points.json');
    const targets = emulators.flatMap(({ ready }) => ['--target', ready.url]);
    const key = `*=${emulators[0]!.ready.accounts[0]!.bearerToken}`;
    const before = await Promise.all(emulators.map(async (one) => (await one.records()).length));
    const flags = ['--', '--out', `json=${points}`];
    const { rows } = await loadInto(join(folder, 'two.csv'), ...targets, '--key', key, '--trace', trace, ...flags);
    expect(rows.map(({ target }) => target)).toEqual([0, 1, 0, 1]);
    for (const [target, one] of emulators.entries()) {
      const ids = (await one.records()).slice(before[target]).map(({ id }) => id!);
      expect(ids.sort((a, b) => a - b)).toEqual([target, target + 2]);
    }
    expect(readFileSync(points, 'utf8')).toMatch(/"metric":"llm_ttft","type":"Point".*"tenant":"chat"/);
  });
});
