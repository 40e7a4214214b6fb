/** A policy before the laws, in a thread of its own: what a stranger wrote may never return. */
import { Worker } from 'node:worker_threads';
import { RefusedInput, refused } from '../input/problem.ts';
import type { Judgement } from '../laws/judge.ts';
import { LAWS } from '../laws/laws.ts';
import type { ProgressBar, Watcher } from '../simulation/watcher.ts';
import { threadEnded } from '../simulation/policy-file.ts';
import type { CheckJob, CheckMessage } from './job.ts';
import { untriedOf } from './report.ts';

/** How long one case may take: the longest of ours take a second on a busy machine. */
const PATIENCE_MILLISECONDS = 60_000;

export interface Checked {
  /** What the policy calls itself. */
  readonly policy: string;
  readonly judgements: readonly Judgement[];
  /** Laws that were not come to before it was stopped. */
  readonly untried: readonly string[];
}

/**
 * @throws RefusedInput where a policy file cannot be loaded, never returns or ends its thread; AbortError where it is
 *   stopped before the first law is judged
 */
export async function checkPolicy(job: CheckJob, watcher: Watcher): Promise<Checked> {
  watcher.signal.throwIfAborted();
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: job, execArgv: [] });
  const bar = watcher.progress('Trying the policy');
  try {
    return await new Promise<Checked>((resolve, reject) => {
      const hearing = new Hearing(job, bar, { resolve, reject });
      worker.on('message', (message: CheckMessage) => hearing.hear(message));
      worker.on('error', (error) => hearing.ended(error));
      worker.on('exit', () => hearing.ended(new Error('its thread was ended')));
      watcher.signal.addEventListener('abort', () => hearing.stopped(watcher.signal.reason), { once: true });
    });
  } finally {
    bar.end();
    await worker.terminate();
  }
}

interface Settle {
  readonly resolve: (checked: Checked) => void;
  readonly reject: (error: unknown) => void;
}

/** Everything that the thread says, until it has said it all or nothing for too long. */
class Hearing {
  readonly #job: CheckJob;
  readonly #bar: ProgressBar;
  readonly #settle: Settle;
  readonly #judgements: Judgement[] = [];
  #policy = '';
  #law = '';
  #cases = 0;
  #patience: NodeJS.Timeout | undefined;

  constructor(job: CheckJob, bar: ProgressBar, settle: Settle) {
    this.#job = job;
    this.#bar = bar;
    this.#settle = settle;
    this.#wait();
  }

  hear(message: CheckMessage): void {
    this.#wait();
    switch (message.kind) {
      case 'loaded':
        this.#policy = message.policy;
        return;
      case 'case':
        this.#cases = message.law === this.#law ? this.#cases + 1 : 1;
        this.#law = message.law;
        this.#bar.update(this.#share(), this.#law);
        return;
      case 'judged':
        this.#judgements.push(message.judgement);
        return;
      case 'refused':
        this.#end();
        return this.#settle.reject(new RefusedInput(message.problems));
      case 'done':
        this.#end();
        return this.#settle.resolve(this.#checked());
    }
  }

  /** By Ctrl-C: what there is so far is all there will be. */
  stopped(reason: unknown): void {
    this.#end();
    if (this.#judgements.length === 0) this.#settle.reject(reason);
    else this.#settle.resolve(this.#checked());
  }

  /** The thread has ended; after its last word that means nothing. */
  ended(error: unknown): void {
    const { source } = this.#job;
    this.#end();
    this.#settle.reject(source.kind === 'file' ? threadEnded(source.bundle, error) : error);
  }

  #checked(): Checked {
    const judgements = [...this.#judgements];
    return { policy: this.#policy, judgements, untried: untriedOf(this.#job.laws, judgements) };
  }

  /** Of all laws; what it takes to make a counterexample smaller, nobody knows before. */
  #share(): number {
    const { laws, runs } = this.#job;
    const cases = runs ?? LAWS.find(({ name }) => name === this.#law)!.runs;
    return (this.#judgements.length + Math.min(1, this.#cases / cases)) / laws.length;
  }

  #wait(): void {
    this.#end();
    this.#patience = setTimeout(() => this.#lost(), PATIENCE_MILLISECONDS);
  }

  #lost(): void {
    const { source } = this.#job;
    const file = source.kind === 'file' ? source.bundle.file : source.name;
    const where = this.#law === '' ? 'while it was loaded' : `under the law ${this.#law}`;
    this.#settle.reject(refused(file, `did not return for ${PATIENCE_MILLISECONDS / 1_000} s ${where}`));
  }

  #end(): void {
    clearTimeout(this.#patience);
  }
}
