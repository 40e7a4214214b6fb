/**
 * OpenAI's chat completions, written and read. A cut-off by the output quota is `length`, the one reason OpenAI has for
 * an answer that is not whole.
 */
import type { Answer, AnswerHead, Exchange, Prompt } from './dialect.ts';
import { isObject, type JsonObject, lengthIn, objectIn, objectsIn, stringIn } from './json.ts';
import { type CountNames, readCounts, type TokenCounts, withoutCached } from './usage.ts';
import { type Reading, usageReading } from './usage-reader.ts';

export class ChatExchange implements Exchange {
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
      usage: chatUsage(answer),
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
    return [last, { name: '', json: `${this.#chunkHead},"choices":[],"usage":${JSON.stringify(chatUsage(answer))}}` }];
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
export function chatUsage({
  inputTokens,
  cacheReadTokens,
  cacheWriteTokens,
  outputTokens,
}: Omit<TokenCounts, 'cacheWriteHourTokens'>) {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: outputTokens,
    total_tokens: prompt + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
  };
}

const COUNTS: CountNames = { inputTokens: 'prompt_tokens', outputTokens: 'completion_tokens' };

/** Whole answers and chunks differ in where a choice has its text. Their end is the transport's word. */
export function noteChat(reading: Reading, body: JsonObject): void {
  const counts = withoutCached(readCounts(body.usage, COUNTS), objectIn(body, 'usage').prompt_tokens_details);
  reading.tokens = counts ?? reading.tokens;
  for (const choice of objectsIn(body.choices)) {
    reading.stopReason = stringIn(choice, 'finish_reason') ?? reading.stopReason;
    for (const place of ['message', 'delta']) {
      reading.textLength += lengthIn(objectIn(choice, place), 'content');
    }
  }
}

export const chatReading = usageReading(noteChat, noteChat);
