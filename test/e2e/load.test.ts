/** Real k6 against the emulator: what the generator saw and what the accounts recorded are the same requests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyedDraw } from '../../simulator/basics/keyed-draw.ts';
import { Callers } from '../../simulator/retry/callers.ts';
import { generateTrace } from '../../simulator/workload/replay.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { shardproof } from '../support/command-line.ts';
import { k6ForTests } from '../support/k6.ts';
import { LOAD_SCENARIO, type LoadDocument, loadInto, rowsIn } from '../support/load-run.ts';
import { type EmulatorRecord, type RunningEmulator, startEmulator } from '../support/running-emulator.ts';

const { k6, reason } = await k6ForTests();
const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-load-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** k6 looks at a clock of whole milliseconds, at the beginning and at the end. */
const CLOCK_ERROR_MICROS = 2_000;

const load = async (name: string, ...args: readonly string[]) => loadInto(join(folder, name), ...args);

// Without k6 there is nothing to test: `reason` says why it cannot be had here.
describe.skipIf(k6 === null)(`load, with real k6${reason}`, () => {
  describe('on an account that refuses some', () => {
    let emulator: RunningEmulator;
    let run: Awaited<ReturnType<typeof loadInto>>;
    let attempts: Map<number, EmulatorRecord[]>;

    beforeAll(async () => {
      emulator = await startEmulator(LOAD_SCENARIO);
      run = await load(
        'one.csv',
        '--target',
        emulator.ready.url,
        '--key',
        `*=${emulator.ready.accounts[0]!.bearerToken}`,
      );
      attempts = new Map();
      for (const record of await emulator.records()) {
        attempts.set(record.id!, [...(attempts.get(record.id!) ?? []), record]);
      }
    }, 60_000);
    afterAll(async () => emulator.close());

    it('sends every row once, in time, and some of them see refusals', () => {
      expect(run.document.selfCheck).toMatchObject({ missing: 0, doubled: 0 });
      expect(run.rows.map(({ id }) => id)).toEqual(run.rows.map((_, index) => index));
      const { offered, served, throttled, throttledFirstAttempt } = run.document.totals;
      expect(offered).toBe(run.rows.length);
      expect(Math.min(served, throttled, throttledFirstAttempt)).toBeGreaterThan(0);
      expect(run.document).toMatchObject({ firstTokenIs: 'first token', k6: { version: k6!.version } });
    });

    it('agrees with the records of the account, row by row', () => {
      expect([...attempts.keys()].sort((a, b) => a - b)).toEqual(run.rows.map(({ id }) => id));
      for (const row of run.rows) {
        const asked = attempts.get(row.id)!;
        const last = asked.at(-1)!;
        expect(row.callerAttempts, `attempts of row ${row.id}`).toBe(asked.length);
        expect(row.outcome, `outcome of row ${row.id}`).toBe(last.outcome);
        expect(row.firstOutcome).toBe(asked[0]!.verdict === 'admitted' ? 'admitted' : 'throttled');
        expect([row.inputTokens, row.outputTokens]).toEqual([
          last.inputTokens,
          last.verdict === 'admitted' ? last.outputTokens : 0,
        ]);
        expect(row.settledTokens).toBe(last.settledTokens);
      }
    });

    it('sees no token before it was sent', () => {
      for (const row of run.rows.filter(({ outcome }) => outcome === 'served')) {
        const sinceAsked = row.firstTokenMicros! - row.waitMicros;
        expect(sinceAsked).toBeGreaterThanOrEqual(attempts.get(row.id)!.at(-1)!.firstTokenMicros! - CLOCK_ERROR_MICROS);
        expect(row.firstTokenIs).toBe('token');
      }
    });

    it('keeps what refusals said', () => {
      const refused = run.rows.filter(({ outcome }) => outcome === 'throttled');
      for (const { refusal } of refused) {
        const { headers, body } = JSON.parse(refusal!) as { headers: Record<string, string>; body: string };
        expect(headers['x-shardproof-refused-by']).toBe('tokensPerMinute');
        expect(body).toMatch(/Too many tokens/);
      }
    });

    it('lets callers wait as long as the simulated ones, by the same draws', async () => {
      const { config, seed } = await loadScenario(LOAD_SCENARIO);
      const trace = generateTrace(config, seed, 0);
      const retried = run.rows.filter(({ callerAttempts }) => callerAttempts > 1);
      expect(retried.length).toBeGreaterThan(0);
      for (const { id, tenant, waitMicros, callerAttempts } of retried) {
        const callers = new Callers(
          config.tenants.map(({ callerRetry }) => callerRetry),
          new KeyedDraw(seed, 0, 'callers'),
        );
        let backoff = 0;
        for (let attempt = 1; attempt < callerAttempts; attempt++) {
          backoff += callers.retryAfter(tenant, id, trace.affinity[id]!, attempt, true);
        }
        expect(waitMicros, `wait of row ${id}`).toBeGreaterThanOrEqual(backoff - CLOCK_ERROR_MICROS);
      }
    });
  });

  it('two parts are one run: nothing is lost or doubled, whatever their machines', async () => {
    const emulator = await startEmulator(LOAD_SCENARIO);
    const common = [
      '--target',
      emulator.ready.url,
      '--key',
      `*=${emulator.ready.accounts[0]!.bearerToken}`,
      '--no-stream',
    ];
    const [first, second] = await Promise.all([
      load('part1.csv', ...common, '--part', '1/2'),
      load('part2.jsonl', ...common, '--part', '2/2'),
    ]);
    await emulator.close();
    expect([first.document.selfCheck.missing, second.document.selfCheck.missing]).toEqual([0, 0]);
    const ids = [...first.rows, ...second.rows].map(({ id }) => id).sort((a, b) => a - b);
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(Math.min(first.rows.length, second.rows.length)).toBeGreaterThan(0);
    const parts = [join(folder, 'part1.csv'), join(folder, 'part2.jsonl')];
    const merged = await shardproof(
      'load',
      'merge',
      LOAD_SCENARIO,
      ...parts,
      '--json',
      '--records',
      join(folder, 'both.csv'),
    );
    const { totals, selfCheck } = JSON.parse(merged.out) as LoadDocument;
    expect(selfCheck).toMatchObject({ missing: 0, doubled: 0 });
    expect(totals.offered).toBe(ids.length);
    expect(totals.served).toBe(first.document.totals.served + second.document.totals.served);
    expect(await rowsIn(join(folder, 'both.csv'))).toEqual([...first.rows, ...second.rows].sort((a, b) => a.id - b.id));
    const half = await shardproof(
      'load',
      'merge',
      LOAD_SCENARIO,
      parts[0]!,
      '--json',
      '--records',
      join(folder, 'half.csv'),
    );
    expect(half.code).toBe(1);
    expect((JSON.parse(half.out) as LoadDocument).selfCheck).toMatchObject({
      valid: false,
      missing: second.rows.length,
    });
  }, 60_000);

  it('a script of one’s own is bundled with its imports; what is wrong in one is said in a sentence', async () => {
    const emulator = await startEmulator(LOAD_SCENARIO);
    const own = join(folder, 'own.ts');
    const lib = fileURLToPath(new URL('../../scenarios/load/lib', import.meta.url));
    const lines = [
      `import { readSettings } from '${lib}/environment.ts';`,
      `import { load } from '${lib}/load.ts';`,
      `import { stringWidth } from './package.ts';`,
      'const tokens = { cacheReadTokens: 0, cacheWriteTokens: 0, maxTokens: 9, outputTokens: 3 };',
      'const row = { affinity: 1, latencyDraw: 1, tenant: 0, ...tokens };',
      'const rows = () => [0, 1].map((id) => ({ ...row, id, atMicros: id, inputTokens: stringWidth("ab") }));',
      'const { options, run } = load({ settings: readSettings(), rows });',
      'export { options };',
      'export default run;',
    ];
    writeFileSync(own, lines.join('\n'));
    writeFileSync(join(folder, 'package.ts'), 'export const stringWidth = (text: string): number => text.length;');
    const common = ['--target', emulator.ready.url, '--key', `*=${emulator.ready.accounts[0]!.bearerToken}`];
    const { rows } = await load('own.csv', ...common, '--script', own);
    expect(rows).toMatchObject([
      { id: 0, inputTokens: 2, outputTokens: 3, outcome: 'served' },
      { id: 1, inputTokens: 2, outputTokens: 3, outcome: 'served' },
    ]);
    writeFileSync(own, 'export default function () {}\nthrow new Error("no such day");');
    const broken = await load('broken.csv', ...common, '--script', own);
    await emulator.close();
    expect(broken.code).toBe(2);
    expect(broken.err).toMatch(/k6: it ended with exit code 107 and said: .*no such day/);
    expect(() => readFileSync(join(folder, 'broken.csv'))).toThrow(/ENOENT/);
  }, 60_000);
});
