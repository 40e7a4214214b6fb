/** What `load manifest` writes: a TestRun as the operator's CRD takes one, without keys; the repository's sample. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { shardproof } from '../support/command-line.ts';
import { UPDATES_GOLDENS } from '../support/golden.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SAMPLE = join(ROOT, 'scenarios/kubernetes');
const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-manifest-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What of the CRD `testruns.k6.io`, v1alpha1, of k6-operator 1.6.0 a manifest of ours may use; nothing else. */
const quantities = z.strictObject({ cpu: z.string().optional(), memory: z.string().regex(/^\d+Mi$/) }).partial();
const pod = z.strictObject({
  image: z.string(),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })).optional(),
  resources: z.strictObject({ requests: quantities, limits: quantities }).optional(),
});
const testRunSchema = z.strictObject({
  apiVersion: z.literal('k6.io/v1alpha1'),
  kind: z.literal('TestRun'),
  metadata: z.strictObject({ name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/) }),
  spec: z.strictObject({
    parallelism: z.int().min(1),
    script: z.strictObject({ localFile: z.string() }),
    arguments: z.string(),
    separate: z.boolean(),
    initializer: pod,
    runner: pod,
  }),
});

async function manifest(out: string, ...more: readonly string[]) {
  const scenario = join(ROOT, 'scenarios/retry-storm.yaml');
  const run = [
    '--duration',
    '5m',
    '--target',
    'http://gateway.llm:8080',
    '--image',
    'registry.example/shardproof-load:1',
  ];
  return shardproof('load', 'manifest', scenario, ...run, '--parts', '4', '--out', out, ...more);
}

describe('a manifest', () => {
  it('is what the CRD takes, and names no key', async () => {
    const { code, out } = await manifest(folder, '--key', '*=secret-key');
    expect(code).toBe(0);
    expect(out).toMatch(/kubectl apply -f/);
    const written = testRunSchema.parse(parse(readFileSync(join(folder, 'testrun.yaml'), 'utf8')));
    expect(written.spec.parallelism).toBe(4);
    for (const name of ['testrun.yaml', 'settings.json', 'load.js', 'Dockerfile', 'rows.json']) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('secret-key');
    }
  });

  it('would be caught with a key that the CRD does not have', () => {
    const wrong = parse(readFileSync(join(folder, 'testrun.yaml'), 'utf8')) as { spec: Record<string, unknown> };
    wrong.spec['replicas'] = 2;
    expect(testRunSchema.safeParse(wrong).success).toBe(false);
  });

  it('is in the repository as it is made today; UPDATE_GOLDENS=1 makes it anew', async () => {
    await manifest(folder);
    for (const name of ['testrun.yaml', 'Dockerfile']) {
      const made = readFileSync(join(folder, name), 'utf8');
      if (UPDATES_GOLDENS) writeFileSync(join(SAMPLE, name), made);
      expect(readFileSync(join(SAMPLE, name), 'utf8')).toBe(made);
    }
  });

  it('is refused where its folder is a file', async () => {
    const { code, err } = await manifest(fileURLToPath(import.meta.url));
    expect([code, err]).toEqual([2, expect.stringContaining('cannot be made a folder: EEXIST')]);
  });

  it('needs the address that the cluster has for the gateway', async () => {
    const scenario = join(ROOT, 'scenarios/retry-storm.yaml');
    const { code, err } = await shardproof(
      'load',
      'manifest',
      scenario,
      '--duration',
      '1m',
      '--image',
      'x',
      '--out',
      folder,
    );
    expect(code).toBe(2);
    expect(err).toMatch(/--target: expected the URL of the gateway, as the cluster names it/);
  });
});
