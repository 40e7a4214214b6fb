/**
 * Every entry as a person runs it, `k6 run entry.ts`, and as a k6 built with xk6-ts does it: bundled by esbuild and
 * read from standard input. Both send the same requests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadRecord } from '../../scenarios/load/lib/record.ts';
import { bundleScript, ENTRIES, type EntryName, entryPath } from '../../src/load/script.ts';
import { k6ForTests } from '../support/k6.ts';
import { LOAD_SCENARIO } from '../support/load-run.ts';
import { type RunningEmulator, startEmulator } from '../support/running-emulator.ts';

const { k6, reason } = await k6ForTests();
const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-entries-'));
const trace = join(folder, 'trace.csv');
const ready = join(folder, 'ready.json');

let emulator: RunningEmulator;

beforeAll(async () => {
  emulator = await startEmulator(LOAD_SCENARIO);
  const { url, accounts, models } = emulator.ready;
  const lifted = await fetch(`${url}/shardproof/api/quota`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shardproof-control': '1' },
    body: JSON.stringify({ account: 'east-1', model: models[0], meter: 'tokensPerMinute', limit: null }),
  });
  if (!lifted.ok) throw new Error(`the quota was not lifted: ${await lifted.text()}`);
  writeFileSync(ready, JSON.stringify({ url, keys: { chat: accounts[0]!.bearerToken } }));
  const header =
    'id,at_us,tenant,affinity,input_tokens,cache_read_tokens,cache_write_tokens,cacheable_tokens,' +
    'max_tokens,output_tokens,latency_draw';
  writeFileSync(trace, `${header}\n0,1000,chat,1,50,0,0,0,40,20,1\n1,300000,chat,2,60,10,0,0,40,30,2\n`);
});

afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param input for `k6 run -`; null: the entry itself */
async function run(entry: EntryName, input: string | null): Promise<LoadRecord[]> {
  const consoleFile = join(folder, `${entry}-${input === null ? 'native' : 'bundled'}.jsonl`);
  const settings = { READY: ready, TRACE: trace, MODEL: emulator.ready.models[0]!, DURATION: '2', RATE: '4' };
  const more = {
    INPUT_TOKENS: '50',
    OUTPUT_TOKENS: '20',
    STEP: '1',
    STEPS: '2',
    STREAM: entry === 'ramp' ? 'false' : '',
  };
  const variables = Object.entries({ ...settings, ...more }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const flags = ['--quiet', '--address=', '--log-format', 'raw', '--console-output', consoleFile, ...variables];
  const script = input === null ? entryPath(entry) : '-';
  const environment = { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_NO_USAGE_REPORT: 'true' };
  const child = spawn(k6!.path, ['run', ...flags, script], { cwd: folder, env: environment, timeout: 30_000 });
  let errors = '';
  child.stderr.on('data', (piece: Buffer) => {
    errors += String(piece);
  });
  child.stdout.resume();
  child.stdin.end(input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  expect(errors).toBe('');
  expect(code).toBe(0);
  return readFileSync(consoleFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"id"'))
    .map((line) => JSON.parse(line) as LoadRecord)
    .sort((a, b) => a.id - b.id);
}

// Without k6 there is nothing to test: `reason` says why it cannot be had here.
describe.skipIf(k6 === null)(`with real k6${reason}`, () => {
  it.each(ENTRIES)('%s sends the same as it is and bundled', { timeout: 60_000 }, async (entry) => {
    const code = await bundleScript(entryPath(entry), entry);
    const [native, bundled] = await Promise.all([run(entry, null), run(entry, code)]);
    const whatIsSent = ({ id, tenant, arrivedAtMicros, outcome, inputTokens, outputTokens }: LoadRecord) => [
      id,
      tenant,
      arrivedAtMicros,
      outcome,
      inputTokens,
      outputTokens,
    ];
    expect(native.length).toBeGreaterThan(1);
    expect(native.every(({ outcome }) => outcome === 'served')).toBe(true);
    expect(bundled.map(whatIsSent)).toEqual(native.map(whatIsSent));
  });
});

describe('a bundle', () => {
  it.each(ENTRIES)('of %s imports nothing but k6', async (entry) => {
    const code = await bundleScript(entryPath(entry), entry);
    const imported = [...code.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name!);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.every((name) => /^k6(?:\/|$)/.test(name))).toBe(true);
  });

  it('of a file that is not there is refused', async () => {
    await expect(bundleScript('/nowhere/at-all.ts', 'at-all.ts')).rejects.toThrow(/at-all\.ts/);
  });
});
