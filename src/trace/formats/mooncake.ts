/** Mooncake's traces (kvcache-ai/Mooncake): one JSON object a line, instants in milliseconds in steps of 3 s. */
import { mix32 } from '../../../simulator/basics/random.ts';
import { LONGEST_MICROS, MICROS_PER_MILLISECOND } from '../../../simulator/basics/time.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { guarded, JsonFields } from './fields.ts';
import { MISSING, type RowVerdict, type SourceRow, type TraceFormat } from './format.ts';
import { PrefixChains } from './prefix-chains.ts';

const BLOCK_TOKENS = 512;

export const mooncake: TraceFormat = {
  name: 'Mooncake JSONL',
  columns: ['timestamp', 'input_length', 'output_length', 'hash_ids'],
  shape: 'jsonl',
  keepsInstants: false,
  createParser() {
    const fields = new JsonFields();
    const chains = new PrefixChains();
    return {
      parse: (line: string, row: SourceRow): RowVerdict =>
        guarded(() => {
          fields.enter(line);
          row.atMicros = Math.floor(
            fields.decimal('timestamp', LONGEST_MICROS / MICROS_PER_MILLISECOND) * MICROS_PER_MILLISECOND,
          );
          row.inputTokens = fields.whole('input_length', MOST_INPUT_TOKENS);
          row.outputTokens = fields.whole('output_length', MOST_OUTPUT_TOKENS);
          const ids = fields.wholes('hash_ids');
          const wholeBlocks = Math.min(ids.length, Math.floor(row.inputTokens / BLOCK_TOKENS));
          const prompt = ids.length === 0 ? null : chains.add(ids, wholeBlocks);
          row.affinity = prompt === null ? MISSING : mix32(prompt.chain);
          row.cacheableTokens = (prompt?.cacheableBlocks ?? 0) * BLOCK_TOKENS;
          return 'row';
        }),
      assumptions: () => [
        'Prompts that share most of their blocks are one session; what sessions share is not read from caches.',
      ],
    };
  },
};
