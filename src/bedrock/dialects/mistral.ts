/** Mistral's body for InvokeModel: a prompt text, or messages in the form of OpenAI's chat completions. */
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
import { openaiChatInvoke } from './openai-chat.ts';

const FIELDS = new Set(['prompt', 'max_tokens', 'stop', 'temperature', 'top_p', 'top_k']);

export const mistral: Dialect = {
  parse(body: unknown, model: AskedModel): Parsed {
    if (!isObject(body)) return invalid(MALFORMED);
    if (body.messages !== undefined) return openaiChatInvoke.parse(body, model);
    const extra = unknownKey(body, FIELDS);
    if (extra !== undefined) return invalid(extraneousKey(extra));
    const { prompt, max_tokens: limit } = body;
    if (prompt === undefined) return invalid(missingKey('prompt'));
    if (typeof prompt !== 'string') return invalid(notAString('prompt'));
    const maxTokens = limit === undefined ? 0 : positiveInteger(limit);
    if (maxTokens === null) return invalid(tooSmall('max_tokens'));
    return { kind: 'exchange', exchange: new MistralExchange({ texts: [prompt], attachments: 0, maxTokens }) };
  },
};

class MistralExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed = false;

  constructor(prompt: Prompt) {
    this.prompt = prompt;
  }

  complete(answer: Answer): string {
    return outputs(answer.text, stopReason(answer));
  }

  open() {
    return [];
  }

  delta(text: string) {
    return { name: '', json: outputs(text, null) };
  }

  close(answer: Answer) {
    return [{ name: '', json: outputs('', stopReason(answer)) }];
  }
}

function outputs(text: string, stop: string | null): string {
  return JSON.stringify({ outputs: [{ text, stop_reason: stop }] });
}

function stopReason(answer: Answer): string {
  return answer.stop === 'end' ? 'stop' : 'length';
}
