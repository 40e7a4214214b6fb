/** The planner's threads: they take tasks until they are closed, and end within a moment when they are stopped. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { RefusedInput } from '../input/problem.ts';
import { Control } from '../simulation/control.ts';
import { engineAddress } from '../simulation/engine.ts';
import { threadEnded } from '../simulation/policy-file.ts';
import type { Found, Task, ThreadStart } from './worker.ts';

const ENTRY = fileURLToPath(new URL('./worker.ts', import.meta.url));
const THREAD = fileURLToPath(new URL('../simulation/worker.mjs', import.meta.url));
/** How long a thread that may hang has after Ctrl-C, before it is ended from outside. */
const GRACE_MILLISECONDS = 400;

/** Of the code that simulates: what another engine found is not what this one finds. */
export async function digestOfEngine(): Promise<string> {
  return createHash('sha256')
    .update(await engineAddress(ENTRY))
    .digest('hex')
    .slice(0, 16);
}

export class Threads {
  readonly engineDigest: string;
  readonly #pool: Piscina<Task, Found>;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #grace: NodeJS.Timeout | undefined;
  #isEnded = false;

  private constructor(pool: Piscina<Task, Found>, control: Control, engineDigest: string, signal: AbortSignal) {
    this.#pool = pool;
    this.#signal = signal;
    this.engineDigest = engineDigest;
    this.#onAbort = () => {
      control.stop();
      this.#grace = setTimeout(() => void this.#end(), GRACE_MILLISECONDS);
    };
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /** @param workers threads, at least 1; left out: as many as the machine has cores */
  static async start(workers: number | undefined, signal: AbortSignal): Promise<Threads> {
    const address = await engineAddress(ENTRY);
    const control = Control.create(1);
    const start: ThreadStart = { memory: control.memory, address };
    const threads = workers ?? availableParallelism();
    const pool = new Piscina<Task, Found>({
      filename: THREAD,
      minThreads: threads,
      maxThreads: threads,
      execArgv: [],
      workerData: start,
    });
    return new Threads(pool, control, await digestOfEngine(), signal);
  }

  /**
   * @returns null where it was stopped before its end
   * @throws RefusedInput where a policy from a file answers wrongly
   */
  async run(task: Task): Promise<Extract<Found, { readonly kind: 'survey' | 'measure' }> | null> {
    const found = await this.#found(task);
    if (found.kind === 'refused') throw new RefusedInput(found.problems);
    if (found.kind === 'fault') throw found.error;
    return found.kind === 'stopped' ? null : found;
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#grace);
    await this.#end();
  }

  async #found(task: Task): Promise<Found> {
    if (this.#isEnded) return { kind: 'stopped' };
    try {
      return await this.#pool.run(task);
    } catch (error) {
      if (this.#isEnded) return { kind: 'stopped' };
      if (task.policy !== null) throw threadEnded(task.policy, error);
      throw error;
    }
  }

  async #end(): Promise<void> {
    this.#isEnded = true;
    await this.#pool.destroy();
  }
}
