/** Documents, scenarios and help name no verb of the command line that there is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../src/cli/main.ts';
import { shardproof } from '../support/command-line.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAMES = new Set(VERBS.map(({ name }) => name));
/** A command line, and in prose the verbs that go on after it: `shardproof simulate`, `trace` and `emulate`. */
const COMMAND_LINE =
  /\bshardproof(?: +--\S+)* +([a-z]\S*?)(?=[\s`]|$)[^`\n]*((?:`(?:,|,? and|,? or) `[a-z-]+(?=`))*)/gm;

function verbsIn(text: string): string[] {
  return [...text.matchAll(COMMAND_LINE)].flatMap(([, first, others]) => [
    first!,
    ...[...others!.matchAll(/`([a-z-]+)/g)].map(([, verb]) => verb!),
  ]);
}

const strangersIn = (text: string): string[] => verbsIn(text).filter((verb) => !NAMES.has(verb));

const entries = readdirSync(ROOT, { withFileTypes: true }).filter(
  ({ name }) => !name.startsWith('.') && name !== 'node_modules' && name !== 'dist',
);
const documents = entries
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(ROOT, entry.name), { recursive: true, encoding: 'utf8' }).map((file) => join(entry.name, file))
      : [entry.name],
  )
  .filter((file) => file.endsWith('.md') || /^scenarios\/.*\.yaml$/.test(file));

describe('the verbs that are named', () => {
  it('are looked for in every document', () => {
    const inAll = documents.flatMap((file) => verbsIn(readFileSync(join(ROOT, file), 'utf8')));
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'scenarios/README.md', 'scenarios/bank-launch.yaml']),
    );
    expect(inAll).toEqual(expect.arrayContaining(['simulate', 'trace', 'emulate']));
  });

  it.each(documents)('exist in %s', (file) => {
    expect(strangersIn(readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
  });

  it.each([[], ...[...NAMES].map((name) => [name])])(
    'exist in the help of shardproof %s',
    async (...args: string[]) => {
      const { out } = await shardproof(...args, '--help');
      const examples = out.slice(out.indexOf('Examples:'));
      expect(verbsIn(examples).length).toBeGreaterThan(0);
      expect(strangersIn(examples)).toEqual([]);
    },
  );

  it('would be missed wherever they stand', () => {
    expect(strangersIn('Run `npx shardproof --no-color contrast a.yaml`.')).toEqual(['contrast']);
    expect(strangersIn('#   shardproof verify some.yaml')).toEqual(['verify']);
    expect(strangersIn('`shardproof simulate`, `ponder`, `trace` and `probe` read it')).toEqual(['ponder', 'probe']);
  });
});
