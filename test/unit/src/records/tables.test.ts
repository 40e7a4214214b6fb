/** What users read about the columns is what the columns are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BEDROCK_TABLE } from '../../../../src/emulator/control/bedrock-attempt.ts';
import { REQUEST_TABLE } from '../../../../src/records/tables.ts';

/** The names in the first column of the table under a heading of a page. */
function documented(page: string, heading: string): string[] {
  const text = readFileSync(new URL(`../../../../${page}`, import.meta.url), 'utf8');
  const [, section = ''] = text.split(`\n${heading}\n`);
  const names = section.split(/\n##? /)[0]!.matchAll(/^\| `(\w+)` \|/gm);
  return [...names].map(([, name]) => name!);
}

describe('the columns', () => {
  it.each([
    ['reports/README.md', '## The records of `simulate --records FILE`', REQUEST_TABLE],
    ['src/emulator/README.md', '## Records', BEDROCK_TABLE],
  ])('are those that %s explains, in order', (page, heading, { columns }) => {
    expect(documented(page, heading)).toEqual(Object.keys(columns));
  });
});
