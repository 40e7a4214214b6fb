/** Azure's LLM inference traces of 2023 and 2024: `TIMESTAMP,ContextTokens,GeneratedTokens`. */
import { LONGEST_MICROS } from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { parseStamp } from '../instants.ts';
import { broken, CsvFields, guarded } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';

/** Stamps without a zone in 2023, with `+00:00` in 2024. */
export const azure: TraceFormat = {
  name: 'Azure LLM inference CSV',
  columns: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
  shape: 'csv',
  keepsInstants: false,
  createParser(header, delimiter) {
    const fields = new CsvFields(header, delimiter);
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          const stamp = fields.text('TIMESTAMP');
          row.atMicros = parseStamp(stamp);
          if (!(row.atMicros >= 0 && row.atMicros <= LONGEST_MICROS)) {
            broken('TIMESTAMP', 'an instant such as 2023-11-16 18:17:03.9799600', stamp, fields.position('TIMESTAMP'));
          }
          row.inputTokens = fields.whole('ContextTokens', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('GeneratedTokens', MOST_OUTPUT_TOKENS);
          return 'row';
        }),
    };
  },
};
