/** Qwen Bailian's traces (alibaba-edu): one JSON object a line, instants in seconds, chats linked to their parents. */
import { mix32 } from '../../../simulator/basics/random.ts';
import { LONGEST_MICROS, MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { guarded, JsonFields } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';

export const qwen: TraceFormat = {
  name: 'Qwen Bailian JSONL',
  columns: ['chat_id', 'parent_chat_id', 'timestamp', 'input_length', 'output_length'],
  shape: 'jsonl',
  keepsInstants: false,
  createParser() {
    const fields = new JsonFields();
    /** Chat to the affinity of the conversation it belongs to: that of its first chat. */
    const conversations = new Map<unknown, number>();
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          row.atMicros = Math.floor(
            fields.decimal('timestamp', LONGEST_MICROS / MICROS_PER_SECOND) * MICROS_PER_SECOND,
          );
          row.inputTokens = fields.whole('input_length', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('output_length', MOST_OUTPUT_TOKENS);
          const conversation = conversations.get(fields.value('parent_chat_id'));
          row.affinity = conversation ?? mix32(conversations.size);
          conversations.set(fields.value('chat_id'), row.affinity);
          return 'row';
        }),
    };
  },
};
