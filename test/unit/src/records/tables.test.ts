/** What users read about the columns is what the columns are. */
import { describe, expect, it } from 'vitest';
import { BEDROCK_TABLE } from '../../../../src/emulator/control/bedrock-attempt.ts';
import { REQUEST_TABLE } from '../../../../src/records/tables.ts';
import { namesIn, readPage, tableUnder } from '../../../support/markdown-tables.ts';

describe('the columns', () => {
  it.each([
    ['reports/README.md', '## The records of `simulate --records FILE`', REQUEST_TABLE],
    ['src/emulator/README.md', '## Records', BEDROCK_TABLE],
  ])('are those that %s explains, in order', (page, heading, { columns }) => {
    const listed = tableUnder(readPage(page), heading).flatMap(([name]) => namesIn(name));
    expect(listed).toEqual(Object.keys(columns));
  });
});
