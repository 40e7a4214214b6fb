/**
 * OpenAI's chat completions: on both endpoints by path, and as the body of InvokeModel for gpt-oss and others that
 * take it. A cut-off by the output quota is `length`, the one reason OpenAI has for an answer that is not whole.
 */
import {
  type Answer,
  type AnswerHead,
  type AskedModel,
  type Dialect,
  type Exchange,
  invalid,
  type Parsed,
  type Prompt,
} from './dialect.ts';
import { ContentCollector } from './content.ts';
import { isObject, type JsonObject } from './json.ts';
import { openaiLimit } from './openai-limit.ts';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

export const openaiChat: Dialect = {
  parse: (body, model) => parseChat(body, model),
};

/** As a body of InvokeModel the path says whether to stream, and the model need not be named. */
export const openaiChatInvoke: Dialect = {
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
  const prompt = { texts: content.texts, attachments: content.attachments, maxTokens };
  return { kind: 'exchange', exchange: new ChatExchange(prompt, body) };
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

class ChatExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed: boolean;
  readonly #usageInStream: boolean;
  #chunkHead = '';

  constructor(prompt: Prompt, body: JsonObject) {
    this.prompt = prompt;
    this.streamed = body.stream === true;
    this.#usageInStream = isObject(body.stream_options) && body.stream_options.include_usage === true;
  }

  complete(answer: Answer): string {
    const message = { role: 'assistant', content: answer.text, refusal: null };
    return JSON.stringify({
      ...head(answer, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }],
      usage: usage(answer),
    });
  }

  open(answer: AnswerHead) {
    this.#chunkHead = JSON.stringify(head(answer, 'chat.completion.chunk')).slice(0, -1);
    return [this.#chunk('{"role":"assistant","content":""}', 'null')];
  }

  delta(text: string) {
    return this.#chunk(`{"content":${JSON.stringify(text)}}`, 'null');
  }

  close(answer: Answer) {
    const last = this.#chunk('{}', `"${finishReason(answer)}"`);
    if (!this.#usageInStream) return [last];
    return [last, { name: '', json: `${this.#chunkHead},"choices":[],"usage":${JSON.stringify(usage(answer))}}` }];
  }

  #chunk(delta: string, finish: string) {
    return {
      name: '',
      json: `${this.#chunkHead},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}`,
    };
  }
}

function head({ id, createdSeconds, model }: AnswerHead, object: string) {
  return { id: `chatcmpl-${id}`, object, created: createdSeconds, model, service_tier: 'default' };
}

function finishReason(answer: Answer): string {
  return answer.stop === 'end' ? 'stop' : 'length';
}

/** OpenAI counts cached tokens among the prompt's. */
function usage(answer: Answer) {
  const prompt = answer.inputTokens + answer.cacheReadTokens + answer.cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: answer.outputTokens,
    total_tokens: prompt + answer.outputTokens,
    prompt_tokens_details: { cached_tokens: answer.cacheReadTokens },
  };
}
