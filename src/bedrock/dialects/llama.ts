/** Meta Llama's body for InvokeModel: one prompt text. */
import type { Dialect } from './dialect.ts';
import { type JsonObject, lengthIn, stringIn } from './json.ts';
import { parsePrompt, type PromptForm, stopReason } from './prompt-dialect.ts';
import { type CountNames, readCounts } from './usage.ts';
import { type Reading, usageReading } from './usage-reader.ts';

const FORM: PromptForm = {
  keys: new Set(['prompt', 'max_gen_len', 'temperature', 'top_p', 'images']),
  limit: 'max_gen_len',
  write: (generation, end) =>
    JSON.stringify({
      generation,
      prompt_token_count: end?.inputTokens ?? null,
      generation_token_count: end?.outputTokens ?? null,
      stop_reason: end === null ? null : stopReason(end),
    }),
};
const COUNTS: CountNames = { inputTokens: 'prompt_token_count', outputTokens: 'generation_token_count' };

export const llama: Dialect = {
  ...usageReading(note, note),
  parse: (body) => parsePrompt(body, FORM),
};

function note(reading: Reading, body: JsonObject): void {
  reading.tokens = readCounts(body, COUNTS, reading.tokens);
  reading.stopReason = stringIn(body, 'stop_reason');
  reading.textLength += lengthIn(body, 'generation');
  reading.isComplete = reading.stopReason !== null;
}
