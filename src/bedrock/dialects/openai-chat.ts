/**
 * OpenAI's chat completions: on both endpoints by path, and as the body of InvokeModel for gpt-oss and others that
 * take it.
 */
import { ContentCollector } from './content.ts';
import { type AskedModel, type Dialect, invalid, type Parsed } from './dialect.ts';
import { isObject } from './json.ts';
import { ChatExchange, chatReading } from './openai-chat-answer.ts';
import { openaiLimit } from './openai-limit.ts';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

export const openaiChat: Dialect = {
  ...chatReading,
  parse: (body, model) => parseChat(body, model),
};

/** As a body of InvokeModel the path says whether to stream, and the model need not be named. */
export const openaiChatInvoke: Dialect = {
  ...chatReading,
  parse: (body, model) => parseChat(isObject(body) ? { ...body, stream: false } : body, model),
};

function parseChat(body: unknown, model: AskedModel): Parsed {
  if (!isObject(body)) return invalid('We could not parse the JSON body of your request.');
  const content = new ContentCollector();
  const flaw = collectMessages(body.messages, content);
  if (flaw !== null) return invalid(flaw);
  content.json(body.tools);
  const limit = body.max_completion_tokens ?? body.max_tokens;
  const maxTokens = openaiLimit(limit, 'max_completion_tokens', 'completion tokens', model);
  if (typeof maxTokens === 'string') return invalid(maxTokens);
  return { kind: 'exchange', exchange: new ChatExchange(content.prompt(maxTokens), body) };
}

function collectMessages(messages: unknown, content: ContentCollector): string | null {
  if (messages === undefined) return "Missing required parameter: 'messages'.";
  if (!Array.isArray(messages)) return "Invalid type for 'messages': expected an array of objects.";
  if (messages.length === 0)
    return "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
  for (const [index, message] of (messages as unknown[]).entries()) {
    if (!isObject(message)) return `Invalid type for 'messages[${index}]': expected an object.`;
    if (typeof message.role !== 'string' || !ROLES.has(message.role)) {
      return (
        `Invalid value: '${String(message.role)}'. ` +
        "Supported values are: 'system', 'developer', 'user', 'assistant', 'tool', and 'function'."
      );
    }
    content.blocks(message.content);
    content.json(message.tool_calls);
  }
  return null;
}
