/** `plan` as a user runs it: text, page and Markdown of one plan. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Printed, shardproof } from '../support/command-line.ts';
import { flawsOf, textOf } from '../support/html.ts';

const GROWING = fileURLToPath(new URL('../support/scenarios/growing.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'shardproof-plan-'));
const cache = join(folder, 'cache');
afterAll(() => rmSync(folder, { recursive: true }));

const TIMEOUT_MILLISECONDS = 180_000;

function plan(...args: readonly string[]): Promise<Printed> {
  return shardproof('plan', GROWING, '--policies', 'headroom,random', '--most', '3', '--cache', cache, ...args);
}

describe('a plan', { timeout: TIMEOUT_MILLISECONDS }, () => {
  it('is a page and Markdown besides the text, which they do not change', async () => {
    const [page, markdown] = [join(folder, 'plan.html'), join(folder, 'plan.md')];
    const printed = await plan('--html', page, '--markdown', markdown);
    expect(printed.code).toBe(0);
    const [html, text] = [readFileSync(page, 'utf8'), readFileSync(markdown, 'utf8')];
    expect(flawsOf(html)).toEqual([]);
    const answer = printed.out.split('\n')[0]!;
    expect(textOf(html)).toContain(answer);
    for (const title of ['Policies', 'The curve', 'Timeline', 'What was tried', 'Settings']) {
      expect(html).toContain(`>${title}</h2>`);
      expect(text).toContain(`## ${title}\n`);
    }
    expect(html.match(/class="whisker/g)!.length).toBeGreaterThanOrEqual(2);
    expect(text).toMatch(/\| accounts \| headroom \| random \|/);
    const again = await plan('--html', join(folder, 'again.html'));
    expect(again.out).toBe(printed.out);
    expect(readFileSync(join(folder, 'again.html'), 'utf8')).toBe(html);
  });

  it.each([
    [['--html', join(folder, 'plan.pdf')], 'expected a name that ends in .html, got ".pdf"'],
    [['--markdown', join(folder, 'plan.html')], 'expected a name that ends in .md, got ".html"'],
    [['--html', join(folder, 'x'), '--markdown', join(folder, 'x')], 'expected a file of its own'],
    [['--markdown', GROWING], 'expected a name that ends in .md'],
  ])('refuses %j before anything is run', async (args, message) => {
    const before = readdirSync(folder);
    const { code, out, err } = await plan(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(readdirSync(folder)).toEqual(before);
  });
});
