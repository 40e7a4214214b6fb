/** The command line as a process: two streams, an exit code, signals. What needs no process is in test/unit/cli. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TUNING_SWITCH } from '../../src/simulation/tune.ts';
import { FIVE_MISTAKES, SMALL_SCENARIO } from '../support/command-line.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCHER = join(ROOT, 'src/cli/launch.mjs');

/** For a busy machine; a process takes a second or two. */
const PROCESS_TIMEOUT_MILLISECONDS = 180_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with everything written to standard error so far, whenever there is more. */
  readonly onError?: (err: string, interrupt: () => void) => void;
}

async function shardproof(args: readonly string[], { env = {}, onError }: SpawnOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    onError?.(err, () => child.kill('SIGINT'));
  });
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

type Document = Readonly<Record<string, unknown>>;

describe('the process', { timeout: PROCESS_TIMEOUT_MILLISECONDS }, () => {
  it('simulates to one JSON object, the same whatever the threads and the flags of V8 are', async () => {
    const args = ['simulate', SMALL_SCENARIO, '--json'];
    const threads = await shardproof([...args, '--workers', '2']);
    expect(threads.code).toBe(0);
    const here = await shardproof([...args, '--workers', '0'], { env: { [TUNING_SWITCH]: '1' } });
    expect(JSON.parse(here.out)).toEqual(JSON.parse(threads.out));
  });

  it('refuses a scenario with five mistakes with five lines and exit code 2, and runs nothing', async () => {
    const { code, out, err } = await shardproof(['simulate', FIVE_MISTAKES]);
    expect(code).toBe(2);
    expect(out).toBe('');
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.map((line) => /^.*five-mistakes\.yaml:(\d+):\d+ \S+: ./.exec(line)?.[1])).toEqual([
      '3',
      '5',
      '8',
      '9',
      '10',
    ]);
  });

  it('stops at Ctrl-C with what there is, marked partial, and exits with 130', async () => {
    const endless = ['simulate', SMALL_SCENARIO, '--duration', '2000d', '--replications', '1', '--json'];
    let isInterrupted = false;
    const { code, out, err } = await shardproof(endless, {
      onError: (text, interrupt) => {
        if (isInterrupted || !text.includes('%,')) return;
        isInterrupted = true;
        interrupt();
      },
    });
    expect(err).toContain('Stopping, with what there is so far');
    expect(JSON.parse(out) as Document).toMatchObject({ partial: true, replications: [{ partial: true }] });
    expect(code).toBe(130);
  });

  it('ends in silence when its reader goes away', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'simulate', SMALL_SCENARIO, '--json'], { cwd: ROOT });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    expect(err).not.toMatch(/EPIPE|Error|fault/);
  });

  it.skipIf(!existsSync('/dev/full'))('says that what it prints to is full, with exit code 2', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, 'policies'], {
      cwd: ROOT,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).toBe('standard output: could not be written: ENOSPC: no space left on device, write\n');
    expect(status).toBe(2);
  });

  it('knows its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await shardproof(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('start', { timeout: PROCESS_TIMEOUT_MILLISECONDS }, () => {
  it('shows that objectives are missed, and exits with 0 all the same', async () => {
    const { code, out } = await shardproof(['start']);
    expect(out).toMatch(/MISSED {5}servedShare: at least 99\.9%; found 99\.62%|objectives missed\./);
    expect(out).toContain('What to try next:');
    expect(code).toBe(0);
  });
});
