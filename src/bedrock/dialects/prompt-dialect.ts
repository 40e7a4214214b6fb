/** What Llama and Mistral share: a body of one prompt text, and one shape for a whole answer and for its pieces. */
import { type Answer, type Exchange, invalid, type Parsed, type Prompt } from './dialect.ts';
import { positiveInteger } from './json.ts';
import { checkBody, notAString, tooSmall } from './malformed.ts';

export interface PromptForm {
  readonly keys: ReadonlySet<string>;
  /** The key of the limit on output tokens. */
  readonly limit: string;
  /** The JSON of a piece of text. @param end the answer that the piece ends; null where more is to come */
  write(text: string, end: Answer | null): string;
}

export function parsePrompt(body: unknown, form: PromptForm): Parsed {
  const checked = checkBody(body, { keys: form.keys, required: 'prompt' });
  if (typeof checked === 'string') return invalid(checked);
  const { prompt, images, [form.limit]: limit } = checked;
  if (typeof prompt !== 'string') return invalid(notAString('prompt'));
  const maxTokens = limit === undefined ? 0 : positiveInteger(limit);
  if (maxTokens === null) return invalid(tooSmall(form.limit));
  const attachments = Array.isArray(images) ? images.length : 0;
  const asked: Prompt = { texts: [prompt], attachments, maxTokens, caching: null };
  return { kind: 'exchange', exchange: new PromptExchange(asked, form) };
}

class PromptExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed = false;
  readonly #form: PromptForm;

  constructor(prompt: Prompt, form: PromptForm) {
    this.prompt = prompt;
    this.#form = form;
  }

  complete(answer: Answer): string {
    return this.#form.write(answer.text, answer);
  }

  open() {
    return [];
  }

  delta(text: string) {
    return { name: '', json: this.#form.write(text, null) };
  }

  close(answer: Answer) {
    return [{ name: '', json: this.#form.write('', answer) }];
  }
}

export function stopReason({ stop }: Answer): string {
  return stop === 'end' ? 'stop' : 'length';
}
