/**
 * Our own traces: a CSV file with a header, columns in any order, parted by `,`, `;`, `|` or tabs.
 *
 * | column | meaning | where it is missing or empty |
 * |---|---|---|
 * | `id` | row number from 0; not read, rows are numbered as they come | |
 * | `at_us` | arrival, whole microseconds from the start of the run; kept as it is, never spread | refused |
 * | `tenant` | name of the tenant | drawn by the tenants' shares |
 * | `affinity` | hash of the session or prompt prefix, 0 .. 2^32 - 1 | drawn |
 * | `input_tokens` | all input tokens, cached ones included | refused |
 * | `cache_read_tokens`, `cache_write_tokens` | of these, read from and written to the prompt cache | 0 |
 * | `cacheable_tokens` | in their place: read where the account has the prefix of that affinity, else written | 0 |
 * | `max_tokens` | what the caller sets; 0 as if empty | the tenant's in the scenario, else nothing |
 * | `output_tokens` | what the model generates when it is not stopped | refused |
 * | `latency_draw` | uniform draw, 0 .. 2^32 - 1, that fixes the latency | drawn |
 */
import { LONGEST_MICROS } from '../../../simulator/basics/time.ts';
import { MAX_TOKENS_UNSET, MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { CsvFields, broken, guarded, LARGEST_DRAW } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';
import { MISSING } from './format.ts';

/** All columns, in the order in which they are written. */
export const SHARDPROOF_COLUMNS = [
  'id',
  'at_us',
  'tenant',
  'affinity',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cacheable_tokens',
  'max_tokens',
  'output_tokens',
  'latency_draw',
] as const;

function readRow(fields: CsvFields, row: SourceRow): RowVerdict {
  row.atMicros = fields.whole('at_us', LONGEST_MICROS);
  row.tenant = fields.has('tenant') && fields.text('tenant') !== '' ? fields.text('tenant') : null;
  row.affinity = fields.wholeOr('affinity', LARGEST_DRAW, MISSING);
  row.inputTokens = fields.whole('input_tokens', MOST_INPUT_TOKENS);
  row.cacheReadTokens = fields.wholeOr('cache_read_tokens', MOST_INPUT_TOKENS, 0);
  row.cacheWriteTokens = fields.wholeOr('cache_write_tokens', MOST_INPUT_TOKENS, 0);
  row.cacheableTokens = fields.wholeOr('cacheable_tokens', MOST_INPUT_TOKENS, 0);
  row.maxTokens = fields.wholeOr('max_tokens', MOST_OUTPUT_TOKENS, MAX_TOKENS_UNSET);
  row.outputTokens = fields.whole('output_tokens', MOST_OUTPUT_TOKENS);
  row.latencyDraw = fields.wholeOr('latency_draw', LARGEST_DRAW, MISSING);
  const cached = row.cacheReadTokens + row.cacheWriteTokens;
  if (cached > row.inputTokens) {
    const place = fields.position('input_tokens');
    broken('input_tokens', `at least the ${cached} tokens of both cache columns`, String(row.inputTokens), place);
  }
  const cacheable = row.cacheableTokens;
  if (cacheable > 0 && cached > 0) {
    const place = fields.position('cacheable_tokens');
    broken('cacheable_tokens', 'nothing or 0 where tokens are read or written', String(cacheable), place);
  }
  if (cacheable > row.inputTokens) {
    const place = fields.position('cacheable_tokens');
    broken('cacheable_tokens', `at most the ${row.inputTokens} input tokens`, String(cacheable), place);
  }
  return 'row';
}

export const shardproof: TraceFormat = {
  name: 'Shardproof CSV',
  columns: ['at_us', 'input_tokens', 'output_tokens'],
  shape: 'csv',
  keepsInstants: true,
  createParser(header, delimiter) {
    const fields = new CsvFields(header, delimiter);
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          return readRow(fields, row);
        }),
    };
  },
};
