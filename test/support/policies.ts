/** Source texts of policy files, good and bad, and a folder of their own to write them to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const POLICY_SOURCES = {
  good: `
    type Fleet = { candidates: number; candidate(k: number): number; fits(shard: number): boolean };
    const last = {
      name: 'last-that-fits',
      choose(fleet: Fleet): number {
        for (let k = fleet.candidates - 1; k >= 0; k--) if (fleet.fits(fleet.candidate(k))) return fleet.candidate(k);
        return -1;
      },
    };
    export default last;`,
  factory: `export default () => ({ name: 'none', choose: () => -1 });`,
  class: `export default class Second { name = 'second'; choose() { return 1; } }`,
  wild: `export default { name: 'wild', choose: () => 99 };`,
  nothing: `export const policy = { name: 'x', choose: () => 0 };`,
  nameless: `export default { choose: () => 0 };`,
  broken: `export default {\n  name: 'x'\n  choose: 1,\n};`,
  endless: `export default { name: 'endless', choose() { for (;;); } };`,
  endlessModule: `for (;;); export default { name: 'endless', choose: () => -1 };`,
  quitter: `export default { name: 'quitter', choose: () => process.exit(0) };`,
  boom: `type Fleet = {};\n\nexport default { name: 'x', choose(_: Fleet) { throw new Error('boom'); } };`,
  text: `export default { name: 'text', choose: () => '0' };`,
  bare: `export default { name: 'bare', choose: () => Object.create(null) };`,
  fraction: `export default { name: 'fraction', choose: () => 0.5 };`,
  huge: `export default { name: 'huge', choose: () => 2 ** 32 };`,
  thrower: `throw new Error('not today');`,
} as const;

/** A folder that is gone when the test is over. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardproof-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @returns the path of the file */
export function writePolicy(name: keyof typeof POLICY_SOURCES): string {
  const path = join(makeFolder(), `${name}.ts`);
  writeFileSync(path, POLICY_SOURCES[name]);
  return path;
}
