/** The size of a request in Anthropic's Messages form and its cache points, whatever else is in it. */
import { anthropicInvoke } from '../../bedrock/dialects/anthropic.ts';
import type { AskedModel, Parsed } from '../../bedrock/dialects/dialect.ts';
import type { JsonObject } from '../../bedrock/dialects/json.ts';

/** Refuses what has no size: no messages, no `max_tokens`, or more of them than the model gives. */
export function messagesSize(body: JsonObject, model: AskedModel): Parsed {
  const { anthropic_version, max_tokens, messages, system, tools, cache_control } = body;
  return anthropicInvoke.parse({ anthropic_version, max_tokens, messages, system, tools, cache_control }, model);
}
