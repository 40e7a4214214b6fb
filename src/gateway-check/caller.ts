/** A caller of the gateway, who knows nothing but its URL and a key. */
import type { Dialect } from '../../scenarios/load/lib/dialects/dialect.ts';
import { promptOf } from '../../scenarios/load/lib/prompt.ts';

const MOST_MILLISECONDS = 30_000;
const INPUT_TOKENS = 200;
const OUTPUT_TOKENS = 20;
const AT_ONCE = 8;

export interface CallerOptions {
  readonly url: string;
  /** What is sent as the bearer token; null: none. */
  readonly key: string | null;
  readonly dialect: Dialect;
  readonly model: string;
  readonly signal: AbortSignal;
}

/** What one request came to. */
export interface Answered {
  /** The row in its prompt, by which the emulator recorded its attempts. */
  readonly id: number;
  /** Of HTTP; null where no answer came in time. */
  readonly status: number | null;
}

export class Caller {
  readonly #options: CallerOptions;
  #next = 1;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Several requests, a few at a time. */
  async ask(count: number): Promise<readonly Answered[]> {
    const answers: Answered[] = [];
    const ids = Array.from({ length: count }, () => this.#next++);
    const work = async (): Promise<void> => {
      for (let id = ids.shift(); id !== undefined; id = ids.shift()) answers.push(await this.#one(id));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return answers;
  }

  async #one(id: number): Promise<Answered> {
    const { url, key, dialect, model, signal } = this.#options;
    const numbers = { id, inputTokens: INPUT_TOKENS, cacheReadTokens: 0, cacheWriteTokens: 0, cacheableTokens: 0 };
    const row = { ...numbers, atMicros: 0, tenant: 0, affinity: id, maxTokens: OUTPUT_TOKENS };
    const whole = { ...row, outputTokens: OUTPUT_TOKENS, latencyDraw: 0 };
    const tenant = { model } as Parameters<Dialect['ask']>[2];
    const { path, body } = dialect.ask(whole, promptOf(whole, false, 0), tenant, false);
    const headers = {
      'content-type': 'application/json',
      ...dialect.headers,
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    };
    const timeout = AbortSignal.timeout(MOST_MILLISECONDS);
    try {
      const asked = { method: 'POST', headers, body, signal: AbortSignal.any([signal, timeout]) };
      const response = await fetch(`${url}${path}`, asked);
      await response.arrayBuffer();
      return { id, status: response.status };
    } catch {
      signal.throwIfAborted();
      return { id, status: null };
    }
  }
}
