/** Answers in Anthropic's Messages form, written and read. */
import type { Answer, AnswerHead, Exchange, Prompt, Stop } from './dialect.ts';
import { type JsonObject, lengthIn, naturalNumber, objectIn, objectsIn, stringIn } from './json.ts';
import { type CountNames, readCounts, type TokenCounts } from './usage.ts';
import { type Reading, usageReading } from './usage-reader.ts';

const STOP_REASONS: Readonly<Record<Stop, string>> = {
  end: 'end_turn',
  'max-tokens': 'max_tokens',
  'cut-off': 'max_tokens',
};

export class AnthropicExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed: boolean;
  readonly #onMantle: boolean;

  constructor(prompt: Prompt, onMantle: boolean, streamed: boolean) {
    this.prompt = prompt;
    this.#onMantle = onMantle;
    this.streamed = streamed;
  }

  complete(answer: Answer): string {
    return JSON.stringify({
      ...head(answer),
      content: [{ type: 'text', text: answer.text }],
      stop_reason: STOP_REASONS[answer.stop],
      stop_sequence: null,
      usage: this.#usage(answer, answer.outputTokens),
    });
  }

  open(answer: AnswerHead) {
    const message = {
      ...head(answer),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: this.#usage(answer, 1),
    };
    return [
      event({ type: 'message_start', message }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ];
  }

  delta(text: string) {
    const delta = `{"type":"text_delta","text":${JSON.stringify(text)}}`;
    return { name: 'content_block_delta', json: `{"type":"content_block_delta","index":0,"delta":${delta}}` };
  }

  close(answer: Answer) {
    const delta = { stop_reason: STOP_REASONS[answer.stop], stop_sequence: null };
    return [
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_delta', delta, usage: { output_tokens: answer.outputTokens } }),
      event({ type: 'message_stop' }),
    ];
  }

  #usage(answer: AnswerHead, outputTokens: number) {
    const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens } = answer;
    return {
      input_tokens: inputTokens,
      cache_creation_input_tokens: cacheWriteTokens,
      cache_read_input_tokens: cacheReadTokens,
      cache_creation: {
        ephemeral_5m_input_tokens: cacheWriteTokens - cacheWriteHourTokens,
        ephemeral_1h_input_tokens: cacheWriteHourTokens,
      },
      output_tokens: outputTokens,
      ...(this.#onMantle ? { service_tier: 'standard' } : {}),
    };
  }
}

function head({ id, model }: AnswerHead) {
  return { model, id: `msg_bdrk_${id}`, type: 'message', role: 'assistant' };
}

function event(payload: { readonly type: string; readonly [member: string]: unknown }) {
  return { name: payload.type, json: JSON.stringify(payload) };
}

const COUNTS: CountNames = {
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  cacheReadTokens: 'cache_read_input_tokens',
  cacheWriteTokens: 'cache_creation_input_tokens',
};

function readUsage(body: JsonObject, before: TokenCounts | null = null): TokenCounts | null {
  const hourTokens = naturalNumber(objectIn(objectIn(body, 'usage'), 'cache_creation').ephemeral_1h_input_tokens);
  return readCounts(body.usage, COUNTS, before, hourTokens);
}

export const anthropicReading = usageReading((reading, body) => {
  reading.tokens = readUsage(body);
  reading.stopReason = stringIn(body, 'stop_reason');
  for (const block of objectsIn(body.content)) reading.textLength += lengthIn(block, 'text');
}, noteEvent);

/** The input's counts come at the start, the output's so far with each `message_delta`. */
function noteEvent(reading: Reading, body: JsonObject): void {
  const delta = objectIn(body, 'delta');
  switch (body.type) {
    case 'message_start':
      reading.tokens = readUsage(objectIn(body, 'message'));
      break;
    case 'content_block_delta':
      reading.textLength += lengthIn(delta, 'text');
      break;
    case 'message_delta':
      reading.tokens = readUsage(body, reading.tokens);
      reading.stopReason = stringIn(delta, 'stop_reason');
      break;
    case 'message_stop':
      reading.isComplete = true;
  }
}
