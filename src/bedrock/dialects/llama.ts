/** Meta Llama's body for InvokeModel: one prompt text. */
import {
  type Answer,
  type AskedModel,
  type Dialect,
  type Exchange,
  invalid,
  type Parsed,
  type Prompt,
} from './dialect.ts';
import { isObject, positiveInteger, unknownKey } from './json.ts';
import { extraneousKey, MALFORMED, missingKey, notAString, tooSmall } from './malformed.ts';

const FIELDS = new Set(['prompt', 'max_gen_len', 'temperature', 'top_p', 'images']);

export const llama: Dialect = {
  parse(body: unknown, _model: AskedModel): Parsed {
    if (!isObject(body)) return invalid(MALFORMED);
    const extra = unknownKey(body, FIELDS);
    if (extra !== undefined) return invalid(extraneousKey(extra));
    const { prompt, max_gen_len: limit, images } = body;
    if (prompt === undefined) return invalid(missingKey('prompt'));
    if (typeof prompt !== 'string') return invalid(notAString('prompt'));
    const maxTokens = limit === undefined ? 0 : positiveInteger(limit);
    if (maxTokens === null) return invalid(tooSmall('max_gen_len'));
    const attachments = Array.isArray(images) ? images.length : 0;
    return { kind: 'exchange', exchange: new LlamaExchange({ texts: [prompt], attachments, maxTokens }) };
  },
};

class LlamaExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed = false;

  constructor(prompt: Prompt) {
    this.prompt = prompt;
  }

  complete(answer: Answer): string {
    return chunk(answer.text, answer.inputTokens, answer.outputTokens, stopReason(answer));
  }

  open() {
    return [];
  }

  delta(text: string) {
    return { name: '', json: chunk(text, null, null, null) };
  }

  close(answer: Answer) {
    return [{ name: '', json: chunk('', answer.inputTokens, answer.outputTokens, stopReason(answer)) }];
  }
}

function chunk(
  generation: string,
  promptTokens: number | null,
  outputTokens: number | null,
  stop: string | null,
): string {
  return JSON.stringify({
    generation,
    prompt_token_count: promptTokens,
    generation_token_count: outputTokens,
    stop_reason: stop,
  });
}

function stopReason(answer: Answer): string {
  return answer.stop === 'end' ? 'stop' : 'length';
}
