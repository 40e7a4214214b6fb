/** Mooncake's traces (kvcache-ai/Mooncake): one JSON object a line, instants in milliseconds in steps of 3 s. */
import { MICROS_PER_MILLISECOND } from '../../../simulator/engine/time.ts';
import { guarded, JsonFields, LARGEST_TOKENS } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';

export const mooncake: TraceFormat = {
  name: 'Mooncake JSONL',
  columns: ['timestamp', 'input_length', 'output_length', 'hash_ids'],
  shape: 'jsonl',
  isCoarse: true,
  keepsInstants: false,
  createParser() {
    const fields = new JsonFields();
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          row.atMicros = Math.floor(fields.decimal('timestamp') * MICROS_PER_MILLISECOND);
          row.inputTokens = fields.whole('input_length', LARGEST_TOKENS);
          row.outputTokens = fields.whole('output_length', LARGEST_TOKENS);
          return 'row';
        }),
    };
  },
};
