/** The files of the command line as a process: ended by Ctrl-C, on a disk that fills up, and in pipes. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SMALL_SCENARIO } from '../support/command-line.ts';
import { makeFolder, POLICY_SOURCES } from '../support/policies.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/cli/launch.mjs', import.meta.url));

/** For a busy machine; a process takes a second or two. */
const PROCESS_TIMEOUT_MILLISECONDS = 180_000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of bash in which `shardproof` is the command and `$0` the small scenario. */
async function bash(line: string, folder: string): Promise<Ended> {
  const script = `set -o pipefail; shardproof() { '${process.execPath}' '${LAUNCHER}' "$@"; }; ${line}`;
  try {
    return { code: 0, ...(await promisify(execFile)('bash', ['-c', script, SMALL_SCENARIO], { cwd: folder })) };
  } catch (error) {
    return error as Ended;
  }
}

/** Runs until a file is begun in the folder, and sends Ctrl-C then. @returns the exit code */
async function interruptedOnceItWrites(args: readonly string[], folder: string): Promise<number | null> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder, stdio: 'ignore' });
  const watcher = watch(folder, (_, name) => {
    if (name?.endsWith('.part') && !child.killed) child.kill('SIGINT');
  });
  onTestFinished(() => watcher.close());
  return await new Promise((resolve) => child.once('close', resolve));
}

describe('Ctrl-C', { timeout: PROCESS_TIMEOUT_MILLISECONDS }, () => {
  it.each([
    ['trace generate', ['trace', 'generate', 'endless.yaml', '--out', 'trace.csv']],
    ['trace generate, compressed', ['trace', 'generate', 'endless.yaml', '--out', 'trace.csv.gz']],
    ['trace import', ['trace', 'import', 'pipe', '--out', 'trace.csv']],
  ])('ends %s, which leaves nothing', async (_, args) => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'endless.yaml'), readFileSync(SMALL_SCENARIO, 'utf8').replace('10m', '2000d'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await interruptedOnceItWrites(args, folder)).toBe(130);
    expect(readdirSync(folder).sort()).toEqual(['endless.yaml', 'pipe']);
  });

  it.each(['0', '1'])('ends simulate with %s workers, which leaves no half file', async (workers) => {
    const folder = makeFolder();
    const long = ['--duration', '2000d', '--replications', '1', '--workers', workers];
    const args = ['simulate', SMALL_SCENARIO, ...long, '--records', 'records.csv'];
    expect(await interruptedOnceItWrites(args, folder)).toBe(130);
    expect(readdirSync(folder).filter((name) => name !== 'records.csv')).toEqual([]);
  });
});

describe('Ctrl-C and a policy that never returns', { timeout: PROCESS_TIMEOUT_MILLISECONDS }, () => {
  it.each(['0', '1'])('ends with %s workers', async (workers) => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'endless.ts'), POLICY_SOURCES.endless);
    const args = [
      'simulate',
      SMALL_SCENARIO,
      '--policy',
      'endless.ts',
      '--workers',
      workers,
      '--records',
      'records.csv',
    ];
    expect(await interruptedOnceItWrites(args, folder)).toBe(130);
    expect(readdirSync(folder)).toEqual(['endless.ts']);
  });
});

describe('a disk that fills up during the run', { timeout: PROCESS_TIMEOUT_MILLISECONDS }, () => {
  it('costs the records, not the report', async () => {
    const folder = makeFolder();
    // A file may be two blocks long, which holds the header but not the rows.
    const line = "trap '' XFSZ; ulimit -f 2; shardproof simulate $0 --records records.csv";
    const { code, stdout, stderr } = await bash(line, folder);
    expect(stderr).toContain('records.csv: could not be written: EFBIG: file too large\n');
    expect(stdout).toContain('Verdict: the objective is met.');
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('in pipes', { timeout: PROCESS_TIMEOUT_MILLISECONDS }, () => {
  it('traces go in and out', async () => {
    const folder = makeFolder();
    const generated = await bash('shardproof trace generate $0 --out - | tee trace.csv | gzip -c | cat > t.gz', folder);
    expect(generated).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^-: \d+ requests of small/),
    });
    const trace = readFileSync(join(folder, 'trace.csv'), 'utf8');
    const imported = await bash('shardproof trace import - --out - < t.gz', folder);
    expect(imported).toMatchObject({ code: 0, stdout: trace });
    const described = await bash('shardproof trace describe <(cat t.gz) --json', folder);
    expect(JSON.parse(described.stdout)).toMatchObject({ rows: trace.trimEnd().split('\n').length - 1 });
  });

  it('records go out, and the report beside them', async () => {
    const { code, stdout, stderr } = await bash('shardproof simulate $0 --records -', makeFolder());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^id,tenant,shards,/);
    expect(stderr).toContain('Verdict: the objective is met.');
  });

  it('a reader that stops early is no fault', async () => {
    const { code, stdout, stderr } = await bash('shardproof trace generate $0 --out - | head -n 1', makeFolder());
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/EPIPE|fault/) });
    expect(stdout).toMatch(/^id,at_us,[^\n]*\n$/);
  });
});
