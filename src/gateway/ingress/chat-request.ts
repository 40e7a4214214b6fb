/** A chat request as a request of Converse. */
import type { AskedModel } from '../../bedrock/dialects/dialect.ts';
import type { JsonObject } from '../../bedrock/dialects/json.ts';
import { openaiLimit } from '../../bedrock/dialects/openai-limit.ts';
import { readConversation } from './chat-messages.ts';
import { checkParameters } from './chat-parameters.ts';
import { readToolConfig } from './chat-tools.ts';
import { Flaws } from './flaws.ts';

export type ChatRequest =
  | {
      readonly kind: 'request';
      readonly body: JsonObject;
      readonly streamed: boolean;
      /** Whether a stream's last chunk is to tell the tokens. */
      readonly usageInStream: boolean;
    }
  | { readonly kind: 'invalid'; readonly message: string };

/** By the AWS service model, `InferenceConfiguration.stopSequences`. */
const MOST_STOPS = 2_500;

export function readChatRequest(body: JsonObject, model: AskedModel): ChatRequest {
  const flaws = new Flaws();
  checkParameters(body, flaws);
  const { system, turns: messages, usesTools } = readConversation(body.messages, flaws);
  const inferenceConfig = readInferenceConfig(body, flaws);
  const toolConfig = readToolConfig(body, usesTools, flaws);
  const { stream, stream_options: options } = body;
  if (isSet(stream) && typeof stream !== 'boolean') flaws.expected('stream', 'true or false', stream);
  const { include_usage: usage } = isSet(options) ? flaws.object(options, 'stream_options') : {};
  const maxTokens = readLimit(body, model);
  if (flaws.first !== null) return { kind: 'invalid', message: flaws.first };
  if (typeof maxTokens === 'string') return { kind: 'invalid', message: maxTokens };
  if (maxTokens > 0) inferenceConfig.maxTokens = maxTokens;
  const request: Record<string, unknown> = { messages };
  if (system.length > 0) request.system = system;
  if (Object.keys(inferenceConfig).length > 0) request.inferenceConfig = inferenceConfig;
  if (toolConfig !== undefined) request.toolConfig = toolConfig;
  return { kind: 'request', body: request, streamed: stream === true, usageInStream: usage === true };
}

/** Converse takes temperatures up to 1, where OpenAI has 2. */
function readInferenceConfig({ temperature, top_p, stop }: JsonObject, flaws: Flaws): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  if (isSet(temperature)) config.temperature = flaws.number(temperature, 'temperature', 0, 1);
  if (isSet(top_p)) config.topP = flaws.number(top_p, 'top_p', 0, 1);
  if (!isSet(stop)) return config;
  const stops = typeof stop === 'string' ? [stop] : flaws.list(stop, 'stop', MOST_STOPS);
  for (const [index, text] of stops.entries()) {
    if (flaws.text(text, `stop[${index}]`) === '') flaws.note(`stop[${index}]`, 'expected a text that is not empty');
  }
  if (stops.length > 0) config.stopSequences = stops;
  return config;
}

/** 0 where it is unset, a text where it is refused. */
function readLimit(
  { max_completion_tokens: limit, max_tokens: former }: JsonObject,
  model: AskedModel,
): number | string {
  const field = isSet(limit) ? 'max_completion_tokens' : 'max_tokens';
  return openaiLimit(limit ?? former, field, 'completion tokens', model);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
