/** When dependencies count as installed, and which Node will do: what runs before anything is installed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../support/policies.ts';

interface Install {
  readonly isInstalled: (root: string, options: { development: boolean }) => boolean;
  readonly nodeProblem: (version: string) => string | null;
}

// Plain JavaScript without types, because it must run without anything.
const { isInstalled, nodeProblem } = (await import(
  new URL('../../../../src/cli/install.mjs', import.meta.url).href
)) as Install;

type Packages = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const WANTED: Packages = {
  '': { name: 'root' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/tool': { version: '2.0.0', dev: true },
  'node_modules/other-platform': { version: '3.0.0', optional: true },
};

function makeProject(wanted: Packages | null, present: Packages | null): string {
  const root = makeFolder();
  if (wanted !== null) writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (present === null) return root;
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
  return root;
}

const { 'node_modules/a': a, 'node_modules/tool': tool } = WANTED;

describe('dependencies', () => {
  it.each([
    ['nothing', null, false, false],
    ['all but what is optional', { 'node_modules/a': a!, 'node_modules/tool': tool! }, true, true],
    ['no tools of development', { 'node_modules/a': a! }, true, false],
    ['another version', { 'node_modules/a': { version: '1.0.1' }, 'node_modules/tool': tool! }, false, false],
  ])('with %s installed', (_, present, running, testing) => {
    const root = makeProject(WANTED, present);
    expect(isInstalled(root, { development: false })).toBe(running);
    expect(isInstalled(root, { development: true })).toBe(testing);
  });

  it('are whoever installed us to see to where there is no lock file', () => {
    expect(isInstalled(makeProject(null, null), { development: false })).toBe(true);
  });
});

describe('Node', () => {
  it('must be 20.19 or newer', () => {
    expect(['20.19.0', '20.20.2', '22.0.0', '24.1.0'].map(nodeProblem)).toEqual([null, null, null, null]);
    expect(nodeProblem('20.18.9')).toMatch(/^Shardproof needs Node 20\.19 or newer, this is 20\.18\.9\./);
    expect(nodeProblem('18.20.0')).toContain('18.20.0');
  });
});
