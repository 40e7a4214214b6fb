/** A modelled Bedrock on a real port: two accounts, models that cache prompts of 100 tokens, and time moved by hand. */
import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { SimulationConfig } from '../../simulator/config.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { account, config, model, semantics } from './config-builder.ts';
import { CLAUDE, LLAMA, MANTLE_CLAUDE, NOVA } from './fake-backend.ts';
import { ManualClock } from './manual-clock.ts';

export const MINUTE = 60_000_000;
export const OUTPUT_TOKENS = 10;
const REGION = 'us-east-1';
/** More than what comes next in a call, and less than the minute after which the accounts look at their use. */
const LONGEST_STEP = 10_000_000;

/** 100,000 tokens a minute for each model and account. */
export function cachingConfig(): SimulationConfig {
  const ids = [CLAUDE, NOVA, LLAMA, MANTLE_CLAUDE];
  const models = ids.map((id) => {
    const endpoint = id === MANTLE_CLAUDE ? 'mantle' : 'runtime';
    return model({
      id,
      endpoint,
      inferenceType: id === MANTLE_CLAUDE ? 'mantle' : 'on-demand',
      minimumCacheTokens: 100,
    });
  });
  const limits = models.map(() => ({}));
  const accounts = ['one', 'two'].map((name) => account(name, limits, { region: REGION }));
  return config({ models, accounts, quota: semantics() });
}

/** `listen` before use, `close` after. */
export class CachingEmulator {
  readonly clock = new ManualClock();
  readonly #made = createScenarioEmulator({
    config: cachingConfig(),
    seed: 1,
    clock: this.clock,
    startEpochMicros: Date.now() * 1_000,
  });
  readonly #clients: { destroy(): void }[] = [];
  url = '';

  async listen(): Promise<void> {
    this.url = await this.#made.emulator.listen(0);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.#made.emulator.close();
  }

  /** Of the first account or the second. */
  keys(which: number) {
    const { accountId } = this.#made.backend.accounts[which]!;
    return this.#made.control.identities.account(accountId)!.accessKey;
  }

  get metrics() {
    return this.#made.control.context.metrics;
  }

  /** And gives it back at once. */
  suspend(which: number): void {
    const { faults } = this.#made.control.context;
    faults.setSuspended(which, true);
    faults.setSuspended(which, false);
  }

  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.whileRunning(work, LONGEST_STEP);
  }

  wait(micros: number): void {
    this.clock.advanceTo(this.clock.nowMicros() + micros);
  }

  settings(which: number) {
    const { accessKeyId, secretAccessKey } = this.keys(which);
    return { endpoint: this.url, region: REGION, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  }

  aws(which: number): BedrockRuntimeClient {
    const client = new BedrockRuntimeClient(this.settings(which));
    this.#clients.push(client);
    return client;
  }

  anthropic(which: number): AnthropicBedrock {
    const { accessKeyId: awsAccessKey, secretAccessKey: awsSecretKey } = this.keys(which);
    return new AnthropicBedrock({ baseURL: this.url, awsRegion: REGION, awsAccessKey, awsSecretKey, maxRetries: 0 });
  }

  mantle(which: number): AnthropicBedrockMantle {
    const { accessKeyId: awsAccessKey, secretAccessKey: awsSecretAccessKey } = this.keys(which);
    const keys = { awsRegion: REGION, awsAccessKey, awsSecretAccessKey, maxRetries: 0 };
    return new AnthropicBedrockMantle({ baseURL: `${this.url}/anthropic`, ...keys });
  }

  /** The newest row of `/records`. */
  async lastRecord(): Promise<Readonly<Record<string, unknown>>> {
    const text = await (await fetch(`${this.url}/records`)).text();
    return JSON.parse(text.trimEnd().split('\n').at(-1)!) as Readonly<Record<string, unknown>>;
  }
}
