/** What every registered format owes: a sample that is told to be its own, and rows that all set the same fields. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyRow, type SourceRow, type TraceFormat, verdictsOf } from '../../../../src/trace/formats/format.ts';
import { recogniseFormat, TRACE_FORMATS } from '../../../../src/trace/formats/index.ts';

/** Held by no row: what a field is before a parser sets it. */
const UNTOUCHED = -7;

/** The lines of the sample that is kept for a format. */
function sampleOf({ name, shape }: TraceFormat): string[] {
  const file = `${name.split(' ')[0]!.toLowerCase()}.${shape}`;
  const path = new URL(`../../../support/traces/formats/${file}`, import.meta.url);
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

/** The names of the fields that a format sets, row by row. */
function fieldsSet(format: TraceFormat, [first, ...others]: readonly string[]): string[][] {
  const { columns, delimiter } = recogniseFormat(first!);
  const parser = format.createParser(columns, delimiter);
  return (format.shape === 'csv' ? others : [first!, ...others]).flatMap((line) => {
    const entries = Object.keys(emptyRow()).map((key) => [key, UNTOUCHED]);
    const row: SourceRow = Object.fromEntries(entries);
    return [...verdictsOf(parser.parse(line, row))].map((verdict) => {
      expect(verdict).toBeTypeOf('string');
      return Object.entries(row).flatMap(([key, value]) => (value === UNTOUCHED ? [] : [key]));
    });
  });
}

function expectSteadyFields(format: TraceFormat, sample: readonly string[]): void {
  const [first, ...others] = fieldsSet(format, sample);
  expect(first).toEqual(expect.arrayContaining(['atMicros', 'inputTokens', 'outputTokens']));
  expect(others.length).toBeGreaterThan(0);
  for (const fields of others) expect(fields).toEqual(first);
}

describe.each(TRACE_FORMATS)('$name', (format) => {
  it('is told by its sample', () => {
    expect(recogniseFormat(sampleOf(format)[0]!).format?.name).toBe(format.name);
  });

  it('sets the same fields in every row: instant, input and output tokens, and what else it knows', () => {
    expectSteadyFields(format, sampleOf(format));
  });
});

describe('the law of fields', () => {
  it('catches a format that leaves the last row in a field', () => {
    const forgetful: TraceFormat = {
      ...TRACE_FORMATS[0]!,
      createParser: () => ({
        parse(line, row) {
          Object.assign(row, { atMicros: 0, inputTokens: 1, outputTokens: 1 });
          if (line !== '') row.tenant = line;
          return 'row';
        },
      }),
    };
    expect(() => expectSteadyFields(forgetful, ['header', 'chat', ''])).toThrow('to deeply equal');
    expect(() => expectSteadyFields(forgetful, ['header', 'chat', 'chat'])).not.toThrow();
  });
});
