/** Debian's redis-server on a free port of this machine, without persistence, in a directory that goes away with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const BINARY = 'redis-server';
const START_MILLIS = 10_000;

/** Why tests cannot have a server; null where they can. */
export const NO_REDIS: string | null =
  spawnSync(BINARY, ['--version']).status === 0 ? null : 'redis-server is not installed (Debian: redis-server)';

export class RedisServer {
  readonly port: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'shardproof-redis-'));
  readonly #options: readonly string[];
  #child: ChildProcess | null = null;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** @param options of redis-server, such as `--requirepass`, `secret` */
  static async start(...options: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  /** Once more on the same port, empty. */
  async start(): Promise<void> {
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--dir', this.#directory];
    const child = spawn(BINARY, [...own, ...this.#options], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    const signal = AbortSignal.timeout(START_MILLIS);
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      if (`${chunk}`.includes('Ready to accept connections')) break;
      signal.throwIfAborted();
    }
    child.stdout.resume();
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode} on port ${this.port}`);
  }

  /** It keeps its connections and answers nobody. */
  hang(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** As a crash does it. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
