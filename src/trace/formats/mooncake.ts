/** Mooncake's traces (kvcache-ai/Mooncake): one JSON object a line, instants in milliseconds in steps of 3 s. */
import { LONGEST_MICROS, MICROS_PER_MILLISECOND } from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { guarded, JsonFields } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';

export const mooncake: TraceFormat = {
  name: 'Mooncake JSONL',
  columns: ['timestamp', 'input_length', 'output_length', 'hash_ids'],
  shape: 'jsonl',
  keepsInstants: false,
  createParser() {
    const fields = new JsonFields();
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          row.atMicros = Math.floor(
            fields.decimal('timestamp', LONGEST_MICROS / MICROS_PER_MILLISECOND) * MICROS_PER_MILLISECOND,
          );
          row.inputTokens = fields.whole('input_length', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('output_length', MOST_OUTPUT_TOKENS);
          return 'row';
        }),
    };
  },
};
