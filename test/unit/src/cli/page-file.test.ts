/** `--html FILE`: a name that says what is in it, a file of its own, nothing left of one that did not come about. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIVE_MISTAKES, shardproof, SMALL_SCENARIO } from '../../../support/command-line.ts';
import { makeFolder } from '../../../support/policies.ts';

const QUICK = ['--replications', '1', '--workers', '0'];

describe('an HTML report', () => {
  it('is written besides the text, and does not change it', async () => {
    const path = join(makeFolder(), 'report.html');
    const plain = await shardproof('simulate', SMALL_SCENARIO, ...QUICK);
    const printed = await shardproof('simulate', SMALL_SCENARIO, ...QUICK, '--html', path);
    expect([printed.code, printed.out]).toEqual([plain.code, plain.out]);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  it.each([
    ['report.pdf', 'expected a name that ends in .html, got ".pdf"'],
    [join('no', 'such', 'folder.html'), 'could not be written'],
  ])('as %s is refused before anything is run', async (name, says) => {
    const folder = makeFolder();
    const { code, out, err } = await shardproof('simulate', SMALL_SCENARIO, ...QUICK, '--html', join(folder, name));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not the file of the records', async () => {
    const path = join(makeFolder(), 'both');
    const { code, err } = await shardproof('simulate', SMALL_SCENARIO, ...QUICK, '--html', path, '--records', path);
    expect(code).toBe(2);
    expect(err).toContain('expected a file of its own');
    expect(existsSync(path)).toBe(false);
  });

  it('of a refused scenario leaves nothing', async () => {
    const folder = makeFolder();
    expect((await shardproof('simulate', FIVE_MISTAKES, '--html', join(folder, 'report.html'))).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
