/** Amazon Nova's body for InvokeModel: Converse's shapes under its own names. */
import { converse } from './converse.ts';
import { noteConverse, noteConverseEvent } from './converse-answer.ts';
import {
  type Answer,
  type AskedModel,
  type Dialect,
  type Exchange,
  invalid,
  type Parsed,
  type Prompt,
} from './dialect.ts';
import { objectIn, positiveInteger } from './json.ts';
import { checkBody, tooSmall } from './malformed.ts';
import type { CountNames } from './usage.ts';
import { usageReading } from './usage-reader.ts';

const SCHEMA = {
  keys: new Set(['schemaVersion', 'messages', 'system', 'inferenceConfig', 'toolConfig']),
  required: 'messages',
};
const COUNTS: CountNames = {
  inputTokens: 'inputTokens',
  outputTokens: 'outputTokens',
  cacheReadTokens: 'cacheReadInputTokenCount',
  cacheWriteTokens: 'cacheWriteInputTokenCount',
};

export const nova: Dialect = {
  ...usageReading(
    (reading, body) => noteConverse(reading, body, COUNTS),
    // An event's name is its only member.
    (reading, body) => {
      for (const name in body) noteConverseEvent(reading, objectIn(body, name), name, COUNTS);
    },
  ),
  parse(asked: unknown, model: AskedModel): Parsed {
    const body = checkBody(asked, SCHEMA);
    if (typeof body === 'string') return invalid(body);
    const config = objectIn(body, 'inferenceConfig');
    // Nova takes both spellings.
    const maxTokens = config.maxTokens ?? config.max_new_tokens;
    if (maxTokens !== undefined && positiveInteger(maxTokens) === null) {
      return invalid(tooSmall('inferenceConfig/maxTokens'));
    }
    const parsed = converse.parse({ ...body, inferenceConfig: { maxTokens } }, model);
    if (parsed.kind === 'invalid') return parsed;
    return { kind: 'exchange', exchange: new NovaExchange(parsed.exchange.prompt) };
  },
};

class NovaExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed = false;

  constructor(prompt: Prompt) {
    this.prompt = prompt;
  }

  complete(answer: Answer): string {
    const output = { message: { content: [{ text: answer.text }], role: 'assistant' } };
    return JSON.stringify({ output, stopReason: stopReason(answer), usage: usage(answer) });
  }

  open() {
    return [{ name: '', json: '{"messageStart":{"role":"assistant"}}' }];
  }

  delta(text: string) {
    return { name: '', json: `{"contentBlockDelta":{"delta":{"text":${JSON.stringify(text)}},"contentBlockIndex":0}}` };
  }

  close(answer: Answer) {
    return [
      { name: '', json: '{"contentBlockStop":{"contentBlockIndex":0}}' },
      { name: '', json: `{"messageStop":{"stopReason":"${stopReason(answer)}"}}` },
      { name: '', json: JSON.stringify({ metadata: { usage: usage(answer), metrics: {}, trace: {} } }) },
    ];
  }
}

function stopReason({ stop }: Answer): string {
  return stop === 'end' ? 'end_turn' : 'max_tokens';
}

function usage({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Answer) {
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens,
    cacheReadInputTokenCount: cacheReadTokens,
    cacheWriteInputTokenCount: cacheWriteTokens,
  };
}
