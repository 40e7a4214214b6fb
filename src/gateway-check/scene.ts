/** A gateway in front of an emulator, and what is known of both: what commands act on, and laws look at. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Answered, Caller } from './caller.ts';
import type { EmulatorControl, SeenAttempt } from './emulator.ts';

/** What commands have made of the accounts. */
export interface Accounts {
  readonly suspended: Set<string>;
}

/** A batch of requests with everything that anybody saw of it. */
export interface Batch {
  readonly accounts: readonly string[];
  readonly suspended: ReadonlySet<string>;
  readonly answers: readonly Answered[];
  /** Of these requests alone, in the order in which they were asked. */
  readonly attempts: readonly SeenAttempt[];
}

/** How often, and how long, the emulator is asked for what it has not written down yet. */
const LOOKS = 20;
const LOOK_MILLISECONDS = 25;

export class Scene {
  readonly emulator: EmulatorControl;
  readonly #caller: Caller;
  readonly #restMilliseconds: number;
  readonly #signal: AbortSignal;
  /** Everything since the beginning of the run. */
  readonly batches: Batch[] = [];

  constructor(emulator: EmulatorControl, caller: Caller, restMilliseconds: number, signal: AbortSignal) {
    this.emulator = emulator;
    this.#caller = caller;
    this.#restMilliseconds = restMilliseconds;
    this.#signal = signal;
  }

  /** A run begins: the emulator is as new, and the gateway has had time to forget. */
  async begin(): Promise<void> {
    this.batches.length = 0;
    await this.emulator.reset();
    await this.rest();
  }

  /** Longer than the gateway leaves an account alone after a refusal. */
  async rest(): Promise<void> {
    await wait(this.#restMilliseconds, undefined, { signal: this.#signal });
  }

  async ask(count: number, { suspended }: Accounts): Promise<Batch> {
    const { accounts } = this.emulator;
    const from = await this.emulator.nextRecord();
    const answers = await this.#caller.ask(count);
    const attempts = await this.#attempts(from, answers);
    const batch = { accounts, suspended: new Set(suspended), answers, attempts };
    this.batches.push(batch);
    return batch;
  }

  /** An answer may be here before the emulator has written down that it gave it. */
  async #attempts(from: number, answers: readonly Answered[]): Promise<readonly SeenAttempt[]> {
    const ids = new Set(answers.map(({ id }) => id));
    const served = answers.filter(({ status }) => status === 200);
    for (let look = 1; ; look++) {
      const attempts = (await this.emulator.attempts(from)).filter(({ id }) => id !== null && ids.has(id));
      const admitted = new Set(attempts.filter(({ verdict }) => verdict === 'admitted').map(({ id }) => id));
      if (look === LOOKS || served.every(({ id }) => admitted.has(id))) {
        return [...attempts].sort((one, other) => one.askedAtMicros - other.askedAtMicros);
      }
      await wait(LOOK_MILLISECONDS, undefined, { signal: this.#signal });
    }
  }
}
