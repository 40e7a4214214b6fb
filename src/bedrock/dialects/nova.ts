/** Amazon Nova's body for InvokeModel: Converse's shapes under its own names. */
import {
  type Answer,
  type AskedModel,
  type Dialect,
  type Exchange,
  invalid,
  type Parsed,
  type Prompt,
} from './dialect.ts';
import { converse } from './converse.ts';
import { isObject, positiveInteger, unknownKey } from './json.ts';
import { extraneousKey, MALFORMED, missingKey, tooSmall } from './malformed.ts';

const FIELDS = new Set(['schemaVersion', 'messages', 'system', 'inferenceConfig', 'toolConfig']);

export const nova: Dialect = {
  parse(body: unknown, model: AskedModel): Parsed {
    if (!isObject(body)) return invalid(MALFORMED);
    const extra = unknownKey(body, FIELDS);
    if (extra !== undefined) return invalid(extraneousKey(extra));
    if (body.messages === undefined) return invalid(missingKey('messages'));
    const config = isObject(body.inferenceConfig) ? body.inferenceConfig : {};
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
