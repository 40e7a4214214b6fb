/** An emulator with its control plane on a real port, and what unmodified clients need to talk to it. */
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { controlFixture } from './control-fixture.ts';
import { ACCOUNT, CLAUDE } from './fake-backend.ts';
import { ManualClock } from './manual-clock.ts';

export type Credentials = NonNullable<STSClientConfig['credentials']>;

/** Model time stands still but for what tests move; `listen` before use, `close` after. */
export class ControlledEmulator {
  readonly clock = new ManualClock();
  readonly fixture = controlFixture({ clock: this.clock });
  endpoint = '';
  readonly #emulator = createEmulator({
    backend: this.fixture.control.backend,
    credentials: this.fixture.control.credentials,
    clock: this.clock,
    services: this.fixture.control.services,
    pages: this.fixture.control.pages,
    observers: [this.fixture.control.observe],
  });
  readonly #clients: { destroy(): void }[] = [];

  async listen(): Promise<void> {
    this.endpoint = await this.#emulator.listen(0);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.#emulator.close();
  }

  keysOf(accountId: string) {
    const { accessKeyId, secretAccessKey } = this.fixture.control.identities.account(accountId)!.accessKey;
    return { accessKeyId, secretAccessKey };
  }

  /** Settings of a client that gives up at the first refusal, by default of the first account. */
  settings(region = ACCOUNT.region, credentials: Credentials = this.keysOf(ACCOUNT.accountId)) {
    return { endpoint: this.endpoint, region, credentials, maxAttempts: 1 };
  }

  /** Remembers a client, so that `close` ends its connections. */
  opened<T extends { destroy(): void }>(client: T): T {
    this.#clients.push(client);
    return client;
  }

  /** One call of 20 tokens, with model time running on until it is over. */
  converse(region = ACCOUNT.region, credentials?: Credentials) {
    const client = this.opened(new BedrockRuntimeClient(this.settings(region, credentials)));
    const messages = [{ role: 'user' as const, content: [{ text: 'How is the weather?' }] }];
    const command = new ConverseCommand({ modelId: CLAUDE, messages, inferenceConfig: { maxTokens: 20 } });
    return this.clock.whileRunning(client.send(command));
  }
}
