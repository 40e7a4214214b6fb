/** One child process of a measured run, as its parent holds it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './orders.ts';

const MODULE = fileURLToPath(new URL('child.mjs', import.meta.url));
const MOST_ERROR_CHARACTERS = 2_000;
/** What a child takes to end once its parent lets go of it, before it is made to. */
const END_MILLIS = 2_000;

export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;
  #errors = '';

  private constructor() {
    this.#process = fork(MODULE, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-MOST_ERROR_CHARACTERS);
    });
    this.#ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`a process of the measured run ended with ${String(code)}: ${this.#errors}`);
    });
    this.#ended.catch(() => {});
  }

  /** With its code loaded. */
  static async start(): Promise<Child> {
    const child = new Child();
    await child.#report();
    return child;
  }

  /** @throws Error where it could not do so, or ended */
  async serve(order: Order): Promise<Report> {
    const report = this.#report();
    this.#process.send(order);
    return await report;
  }

  /** Rejects where it ends before it is let go of. */
  get ended(): Promise<never> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), END_MILLIS);
    if (this.#process.connected) this.#process.disconnect();
    await gone;
    clearTimeout(timer);
  }

  async #report(): Promise<Report> {
    const [report] = (await Promise.race([once(this.#process, 'message'), this.#ended])) as [Report];
    if (report.kind === 'failed') throw new Error(report.message);
    return report;
  }
}
