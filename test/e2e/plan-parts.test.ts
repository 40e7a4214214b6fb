/** A plan by parts, each a process as the manifests start it: one is killed, done again, and all are joined. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { shardproof } from '../support/command-line.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCENARIO = join(ROOT, 'test/support/scenarios/growing.yaml');
const OPTIONS = ['--policies', 'headroom,random', '--most', '4', '--levers', '--replications', '8'];
const PARTS = 3;
const TIMEOUT_MILLISECONDS = 240_000;
const folder = mkdtempSync(join(tmpdir(), 'shardproof-parts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What of `batch/v1` an Indexed Job of ours uses; nothing else. */
const jobSchema = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    completionMode: z.literal('Indexed'),
    completions: z.int(),
    parallelism: z.int(),
    backoffLimitPerIndex: z.int(),
    template: z.strictObject({
      spec: z.strictObject({
        restartPolicy: z.literal('Never'),
        securityContext: z.strictObject({ fsGroup: z.int() }),
        containers: z.tuple([
          z.strictObject({
            name: z.string(),
            image: z.string(),
            workingDir: z.string(),
            command: z.tuple([z.literal('sh'), z.literal('-c'), z.string()]),
            env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
            resources: z.strictObject({ requests: z.record(z.string(), z.string()), limits: z.unknown() }),
            volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const job = jobSchema.parse(parse(text('scenarios/kubernetes/plan-job.yaml')));
const [container] = job.spec.template.spec.containers;

const batchSchema = z.looseObject({
  type: z.literal('container'),
  containerProperties: z.looseObject({
    command: z.tuple([z.literal('sh'), z.literal('-c'), z.string()]),
    environment: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  }),
});
const batch = batchSchema.parse(JSON.parse(text('scenarios/aws-batch/plan-job-definition.json'))).containerProperties;

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/**
 * Starts a part as a manifest does.
 *
 * @param index from 0; null: without
 * @param killed when there is something to lose
 */
async function runPart(variable: string, index: number | null, out: string, killed = false): Promise<Ended> {
  const command = variable === 'JOB_COMPLETION_INDEX' ? container.command : batch.command;
  const environment = {
    SCENARIO,
    OPTIONS: OPTIONS.join(' '),
    OUT: out,
    PARTS: String(PARTS),
    ...(index === null ? {} : { [variable]: String(index) }),
  };
  const child = spawn(command[0], command.slice(1), {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out: printed })));
  if (killed) {
    const isUnderWay = (): boolean => existsSync(out) && runsIn(out) >= 2;
    await vi.waitUntil(isUnderWay, { timeout: TIMEOUT_MILLISECONDS, interval: 5 });
    child.kill('SIGKILL');
  }
  return await ended;
}

const runsIn = (out: string): number => readdirSync(out).filter((name) => /^[0-9a-f]{16}\.json$/.test(name)).length;
const merged = (...args: readonly string[]) => shardproof('plan', 'merge', ...args);

describe('a plan by parts', { timeout: TIMEOUT_MILLISECONDS }, () => {
  const out = join(folder, 'shared');
  let alone: Awaited<ReturnType<typeof shardproof>>;

  beforeAll(async () => {
    const page = ['--html', join(folder, 'alone.html')];
    alone = await shardproof('plan', SCENARIO, ...OPTIONS, '--no-cache', ...page);
  }, TIMEOUT_MILLISECONDS);

  it('of which one is killed is not joined, and says which is missing', async () => {
    const killed = await runPart('JOB_COMPLETION_INDEX', 1, out, true);
    expect(killed.code).not.toBe(0);
    const [first, third] = await Promise.all([
      runPart('JOB_COMPLETION_INDEX', 0, out),
      runPart('JOB_COMPLETION_INDEX', 2, out),
    ]);
    expect([first.code, third.code]).toEqual([0, 0]);
    expect(first.out).toMatch(/^Part 1\/3 of the plan of growing: \d+ runs, in /);
    const refused = await merged(out);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('expected all 3 parts, got none of 2: run it again, with --part 2/3\n');
  });

  it('is what one machine makes, byte for byte, once that part was done again', async () => {
    expect((await runPart('AWS_BATCH_JOB_ARRAY_INDEX', 1, out)).code).toBe(0);
    const page = join(folder, 'merged.html');
    const joined = await merged(out, '--html', page);
    expect(joined.out).toBe(alone.out);
    expect(joined.code).toBe(alone.code);
    expect(readFileSync(page, 'utf8')).toBe(readFileSync(join(folder, 'alone.html'), 'utf8'));
  });

  it.each(['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'])('does none without %s', async (variable) => {
    const nowhere = join(folder, 'nowhere');
    expect((await runPart(variable, null, nowhere)).code).not.toBe(0);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('may be done in folders of their own', async () => {
    const folders = ['a', 'b'].map((name) => join(folder, name));
    for (const one of folders) cpSync(out, one, { recursive: true });
    rmSync(join(folders[0]!, readdirSync(out).find((name) => name.startsWith('part-1-'))!));
    const half = readdirSync(out).filter((name) => /^[0-9a-f]{16}\.json$/.test(name));
    half.forEach((name, i) => rmSync(join(folders[i % 2]!, name)));
    expect((await merged(...folders)).out).toBe(alone.out);
  });

  it('takes no parts of another plan, of another version, and no folder without parts', async () => {
    const part = await shardproof('plan', SCENARIO, '--most', '2', '--part', '1/1', '--out', out);
    expect([part.code, part.err]).toEqual([
      2,
      expect.stringContaining('expected an empty folder or parts of this plan'),
    ]);
    const old = join(folder, 'old');
    cpSync(out, old, { recursive: true });
    const order = readFileSync(join(old, 'order.json'), 'utf8');
    writeFileSync(join(old, 'order.json'), order.replace(/"engine": "[0-9a-f]+"/, '"engine": "0123456789abcdef"'));
    expect((await merged(old)).err).toContain('expected runs of this version');
    expect((await merged(out, old)).err).toContain('expected parts of one plan');
    expect((await merged(folder)).err).toContain('expected a folder that plan --part wrote');
    writeFileSync(join(old, 'order.json'), '{}');
    const onto = await shardproof('plan', SCENARIO, '--part', '1/1', '--out', old);
    for (const { code, err } of [onto, await merged(old)]) {
      expect(err).toContain('order.json: expected what plan --part wrote, got something else');
      expect(code).toBe(2);
    }
    expect(readFileSync(join(old, 'order.json'), 'utf8')).toBe('{}');
  });
});

it.each([
  [['--part', '1/2'], '--part: expected --out as well'],
  [['--out', folder], '--out: expected --part as well'],
  [['--part', '3/2', '--out', folder], 'Expected i/n'],
  [['--part', '1/2', '--out', folder, '--html', 'x.html'], 'options of plan merge'],
  [['--part', '1/2', '--out', SCENARIO], 'cannot be made a folder'],
  [['--cache', SCENARIO], 'cannot be made a folder'],
  [['--part', '1/2', '--out', '/proc/none/plan'], 'cannot be made a folder'],
])('refuses %j', async (args, message) => {
  const { code, err } = await shardproof('plan', SCENARIO, ...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

it('manifests ask for as many parts as they start', () => {
  const valueOf = (list: readonly { readonly name: string; readonly value: string }[], name: string) =>
    list.find((one) => one.name === name)?.value;
  expect(valueOf(container.env, 'PARTS')).toBe(String(job.spec.completions));
  expect(job.spec.parallelism).toBe(job.spec.completions);
  expect(text('scenarios/aws-batch/README.md')).toContain(`size=${valueOf(batch.environment, 'PARTS')}`);
});
