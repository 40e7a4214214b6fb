/** Converse's whole answer as a chat completion. */
import { type JsonObject, objectIn, objectsIn, stringIn } from '../../bedrock/dialects/json.ts';
import { chatUsage } from '../../bedrock/dialects/openai-chat-answer.ts';
import type { Usage } from '../../bedrock/dialects/usage.ts';
import type { Headers } from '../../http/message.ts';
import { requestIdOf } from './upstream.ts';

/** What all chunks of an answer repeat, and a whole one begins with. */
export interface ChatHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** @param headers of Bedrock's answer: it tells no instant but in its `date` */
export function chatHead(modelId: string, headers: Headers): ChatHead {
  const millis = Date.parse(headers.date ?? '');
  const created = Number.isNaN(millis) ? 0 : Math.floor(millis / 1_000);
  return { id: `chatcmpl-${requestIdOf(headers)}`, created, model: modelId };
}

const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
]);

/** A stop for which OpenAI has no word is a stop. */
export function finishReason(stopReason: string | null): string {
  return FINISH_REASONS.get(stopReason ?? '') ?? 'stop';
}

export function writeChatAnswer(answer: JsonObject, { tokens, stopReason }: Usage, head: ChatHead): string {
  const blocks = objectsIn(objectIn(objectIn(answer, 'output'), 'message').content);
  const calls = blocks
    .filter(({ toolUse }) => toolUse !== undefined)
    .map((block) => toolCall(objectIn(block, 'toolUse')));
  const text = joined(blocks, (block) => stringIn(block, 'text'));
  const reasoning = joined(blocks, (block) => {
    return stringIn(objectIn(objectIn(block, 'reasoningContent'), 'reasoningText'), 'text');
  });
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
  };
  if (reasoning !== '') message.reasoning_content = reasoning;
  if (calls.length > 0) message.tool_calls = calls;
  const choice = { index: 0, message, logprobs: null, finish_reason: finishReason(stopReason) };
  const usage = tokens === null ? {} : { usage: chatUsage(tokens) };
  return JSON.stringify({ ...head, object: 'chat.completion', choices: [choice], ...usage });
}

function toolCall(use: JsonObject) {
  const called = { name: stringIn(use, 'name') ?? '', arguments: JSON.stringify(use.input ?? {}) };
  return { id: stringIn(use, 'toolUseId') ?? '', type: 'function', function: called };
}

function joined(blocks: readonly JsonObject[], read: (block: JsonObject) => string | null): string {
  return blocks.map((block) => read(block) ?? '').join('');
}
