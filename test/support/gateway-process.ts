/** `shardproof gateway` in a process of its own, as an operator runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LAUNCH = fileURLToPath(new URL('../../src/cli/launch.mjs', import.meta.url));

export class GatewayProcess {
  readonly url: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;
  readonly #texts: { out: string; err: string };

  private constructor(child: ChildProcess, texts: { out: string; err: string }) {
    const ready = JSON.parse(texts.out) as { url: string; keys: Record<string, string> };
    this.url = ready.url;
    this.keys = ready.keys;
    this.#child = child;
    this.#texts = texts;
  }

  static async start(...args: readonly string[]): Promise<GatewayProcess> {
    const child = spawn(process.execPath, [LAUNCH, 'gateway', ...args, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
    const gone = once(child, 'exit').then(() => {
      throw new Error(`the gateway ended: ${texts.err}`);
    });
    const ready = (async () => {
      while (!texts.out.endsWith('\n')) await once(child.stdout, 'data');
    })();
    await Promise.race([ready, gone]);
    gone.catch(() => {});
    return new GatewayProcess(child, texts);
  }

  /** What it has logged so far. */
  get log(): string {
    return this.#texts.err;
  }

  /** The value of a metric of one sample, without its prefix; undefined: it is not there. */
  async metric(name: string): Promise<number | undefined> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`shardproof_gateway_${name} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  }

  /** A short chat. */
  async chat(tenant: string, model: string, content = 'Hello'): Promise<Response> {
    return await fetch(`${this.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.keys[tenant]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, max_tokens: 20, messages: [{ role: 'user', content }] }),
    });
  }

  /** @returns its exit code */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    this.#child.kill(signal);
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    return code;
  }
}
