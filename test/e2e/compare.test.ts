/** `compare` as a user runs it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { shardproof, SMALL_SCENARIO } from '../support/command-line.ts';
import { flawsOf, textOf } from '../support/html.ts';

const folder = mkdtempSync(join(tmpdir(), 'shardproof-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

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

it('says in one sentence which serves most, and how to make it again', { timeout: TIMEOUT_MILLISECONDS }, async () => {
  const { out, code } = await shardproof(...ARGS);
  expect(out.split('\n')[0]).toMatch(/^(?:No policy serves more than headroom\.|random serves most: )/);
  expect(out).toContain('--policies headroom,random');
  expect(code).toBe(0);
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
