/**
 * Claude Code sessions, the traces of callanjfox/kv-cache-tester as a table: one row a call, in the order of the
 * sessions, instants in seconds from the start of each.
 */
import { hashText } from '../../../simulator/basics/random.ts';
import { LONGEST_MICROS, MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { CsvFields, guarded } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';
import { GrowingPrefix } from './growing-prefix.ts';
import { checkHolds } from './named.ts';

/** What is seen before is counted in whole ones. */
const BLOCK_TOKENS = 64;

export const claudeCode: TraceFormat = {
  name: 'Claude-Code sessions CSV',
  columns: ['session', 'conversation', 't_s', 'input_tokens', 'cached_prefix_tokens', 'output_tokens'],
  shape: 'csv',
  keepsInstants: false,
  isSorted: false,
  createParser(header, delimiter) {
    const fields = new CsvFields(header, delimiter);
    const prefix = new GrowingPrefix();
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          row.atMicros = Math.floor(fields.decimal('t_s', LONGEST_MICROS / MICROS_PER_SECOND) * MICROS_PER_SECOND);
          row.inputTokens = fields.whole('input_tokens', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('output_tokens', MOST_OUTPUT_TOKENS);
          row.affinity = hashText(`${fields.text('session')}/${fields.text('conversation')}`);
          const seen = fields.whole('cached_prefix_tokens', MOST_INPUT_TOKENS);
          checkHolds(seen, row, fields, 'input_tokens');
          const whole = Math.floor(row.inputTokens / BLOCK_TOKENS) * BLOCK_TOKENS;
          row.cacheableTokens = prefix.cacheable(row.affinity, seen, whole);
          return 'row';
        }),
      assumptions: () => ['Instants count from the start of each session: all sessions begin together.'],
    };
  },
};
