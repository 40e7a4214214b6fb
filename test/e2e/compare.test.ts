/** `compare` as a user runs it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { shardproof, SMALL_SCENARIO } from '../support/command-line.ts';
import { flawsOf, textOf } from '../support/html.ts';

const folder = mkdtempSync(join(tmpdir(), 'shardproof-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UNEVEN = fileURLToPath(new URL('../support/scenarios/uneven.yaml', import.meta.url));
const ARGS = ['compare', SMALL_SCENARIO, '--policies', 'headroom,random', '--replications', '3', '--duration', '2m'];
const TIMEOUT_MILLISECONDS = 120_000;

it('the same bytes with any number of threads, and a page that is whole', {
  timeout: TIMEOUT_MILLISECONDS,
}, async () => {
  const page = join(folder, 'compare.html');
  const [one, two] = [
    await shardproof(...ARGS, '--workers', '1', '--json'),
    await shardproof(...ARGS, '--workers', '2', '--json', '--html', page),
  ];
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(two.out).toBe(one.out);
  const document = JSON.parse(one.out) as { readonly policies: readonly { readonly policy: string }[] };
  expect(document.policies.map(({ policy }) => policy)).toEqual(['headroom', 'random']);
  const html = readFileSync(page, 'utf8');
  expect(flawsOf(html)).toEqual([]);
  expect(textOf(html)).toContain('No policy serves more than headroom.');
});

describe('says in one sentence which serves most', { timeout: TIMEOUT_MILLISECONDS }, () => {
  const lineOf = (out: string, policy: string): string =>
    out.split('\n').find((line) => line.startsWith(`  ${policy} `))!;

  it('where the first is worse than another, by how much, and how to make it again', async () => {
    const { out, code } = await shardproof('compare', UNEVEN, '--policies', 'random,headroom');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^headroom serves most: 1\d\.\d\d% of all requests more than random\.$/);
    expect(lineOf(out, 'headroom')).toMatch(/ \+1\d\.\d\d% {2}better\s+0%$/);
    expect(lineOf(out, 'random')).toMatch(/ -1\d\.\d\d%$/);
    expect(out).toContain('--policies random,headroom');
  });

  it('where another is worse than the first', async () => {
    const { out } = await shardproof('compare', UNEVEN, '--policies', 'headroom,random');
    expect(out.split('\n')[0]).toBe('No policy serves more than headroom.');
    expect(lineOf(out, 'random')).toMatch(/ -1\d\.\d\d% {2}worse /);
    const json = JSON.parse((await shardproof('compare', UNEVEN, '--policies', 'headroom,random', '--json')).out) as {
      readonly policies: readonly { readonly metrics: readonly { readonly difference: { readonly high: number } }[] }[];
    };
    expect(json.policies[1]!.metrics[0]!.difference.high).toBeLessThan(0);
  });
});

it.each([
  [['--policies', 'headroom,headroom'], '--policies: expected each policy once'],
  [['--policies', 'hedroom'], '--policies: expected one of'],
  [['--html', SMALL_SCENARIO], 'expected a name that ends in .html'],
])('refuses %j', async (args, message) => {
  const { err, code } = await shardproof('compare', SMALL_SCENARIO, ...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
