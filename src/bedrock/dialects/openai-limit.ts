/** How OpenAI dialects read the limit on output tokens; they differ in its name and in what they call the tokens. */
import type { AskedModel } from './dialect.ts';
import { positiveInteger } from './json.ts';

/**
 * @param field the limit's name, e.g. `max_output_tokens`
 * @param tokens what the dialect calls the tokens it limits, e.g. `output tokens`
 * @returns the limit, 0 where it is unset, or what is wrong with it in OpenAI's words
 */
export function openaiLimit(limit: unknown, field: string, tokens: string, model: AskedModel): number | string {
  const maxTokens = limit === undefined || limit === null ? 0 : positiveInteger(limit);
  if (maxTokens === null) return `Invalid '${field}': integer below minimum value. Expected a value >= 1.`;
  if (maxTokens <= model.maxOutputTokens) return maxTokens;
  return `${field} is too large: ${maxTokens}. This model supports at most ${model.maxOutputTokens} ${tokens}.`;
}
