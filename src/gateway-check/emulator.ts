/** The emulator behind a gateway, by its control API: what accounts there are, what befalls them, what was asked. */
import { z } from 'zod';
import { CONTROL_HEADER } from '../http/guard.ts';
import { refused } from '../input/problem.ts';

const MOST_MILLISECONDS = 10_000;

const STATE = z.object({
  models: z.array(z.object({ id: z.string() })).min(1),
  accounts: z.array(z.object({ name: z.string() })).min(1),
  records: z.object({ next: z.number() }),
});

const ATTEMPT = z.object({
  id: z.number().nullable(),
  shard: z.string(),
  verdict: z.string(),
  askedAtMicros: z.number(),
});
/** One ask of one account, as the emulator recorded it. */
export type SeenAttempt = z.output<typeof ATTEMPT>;

export class EmulatorControl {
  readonly #url: string;
  readonly #signal: AbortSignal;
  /** By their names, in the scenario's order. */
  readonly accounts: readonly string[];
  /** Of the scenario's first model. */
  readonly model: string;

  private constructor(url: string, signal: AbortSignal, state: z.output<typeof STATE>) {
    this.#url = url;
    this.#signal = signal;
    this.accounts = state.accounts.map(({ name }) => name);
    this.model = state.models[0]!.id;
  }

  /** @throws RefusedInput where there is no emulator of ours */
  static async open(url: string, signal: AbortSignal): Promise<EmulatorControl> {
    const state = STATE.safeParse(await read(`${url}/shardproof/api/state`, signal).catch(() => null));
    if (state.success) return new EmulatorControl(url, signal, state.data);
    throw refused('--emulator', `expected the URL of an emulator (shardproof emulate), got ${url}`);
  }

  /** Everything as it was at first: quotas, accounts, records. */
  async reset(): Promise<void> {
    await this.#change('reset', {});
  }

  async setSuspended(account: string, isSuspended: boolean): Promise<void> {
    await this.#change(isSuspended ? 'suspend' : 'resume', { account });
  }

  /** The number that the next attempt will have. */
  async nextRecord(): Promise<number> {
    return STATE.parse(await read(`${this.#url}/shardproof/api/state`, this.#signal)).records.next;
  }

  /** @param from number of the first record */
  async attempts(from: number): Promise<readonly SeenAttempt[]> {
    const response = await fetch(`${this.#url}/records?from=${from}`, { signal: limited(this.#signal) });
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => ATTEMPT.parse(JSON.parse(line)));
  }

  async #change(what: string, body: object): Promise<void> {
    const headers = { [CONTROL_HEADER]: '1', 'content-type': 'application/json' };
    const asked = { method: 'POST', headers, body: JSON.stringify(body), signal: limited(this.#signal) };
    const response = await fetch(`${this.#url}/shardproof/api/${what}`, asked);
    if (!response.ok) throw refused('--emulator', `would not ${what}: ${await response.text()}`);
  }
}

const limited = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(MOST_MILLISECONDS)]);

async function read(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal: limited(signal) });
  return await response.json();
}
