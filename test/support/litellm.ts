/** LiteLLM's proxy, the real one, as a process of its own on a free port of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A Python environment that has it; `.ci/run` makes one where it can. */
const FOLDER = process.env['SHARDPROOF_LITELLM'] ?? '';
const BINARY = join(FOLDER, 'bin', 'litellm');
const START_MILLIS = 120_000;
const LOOK_EVERY_MILLIS = 250;

/** Why tests cannot have it; null where they can. */
export const NO_LITELLM: string | null =
  FOLDER !== '' && existsSync(BINARY) ? null : 'SHARDPROOF_LITELLM names no Python environment with litellm[proxy]';

export class LitellmProxy {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** @param config a file of its configuration */
  static async start(config: string): Promise<LitellmProxy> {
    const port = await freePort();
    const args = ['--config', config, '--host', '127.0.0.1', '--port', `${port}`];
    // Prices come with it: it is not to fetch newer ones.
    const env = { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True' };
    const child = spawn(BINARY, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-5_000)));
    const url = `http://127.0.0.1:${port}`;
    const signal = AbortSignal.timeout(START_MILLIS);
    while (!(await isAlive(url))) {
      if (child.exitCode !== null || signal.aborted) throw new Error(`LiteLLM did not start: ${log}`);
      await wait(LOOK_EVERY_MILLIS);
    }
    return new LitellmProxy(url, child);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/liveliness`)).ok;
  } catch {
    return false;
  }
}
