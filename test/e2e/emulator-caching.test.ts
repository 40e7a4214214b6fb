/** Prompt caches as unmodified SDKs meet them: the first call writes, the second reads, each account has its own. */
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CachingEmulator, MINUTE, OUTPUT_TOKENS } from '../support/caching-emulator.ts';
import { CLAUDE, MANTLE_CLAUDE, NOVA } from '../support/fake-backend.ts';

const emulator = new CachingEmulator();
beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

type Ttl = '5m' | '1h';
/** Of the input: what was not cached, read, written, and of that for an hour. */
type Counts = readonly [plain: number, read: number, written: number, hour: number];

/** A system prompt of 1,000 tokens of its own, a question of 25. */
const system = (words: string): string => words.padEnd(4_000, '.');
const QUESTION = 'x'.repeat(100);

const converseBody = (words: string, ttl?: Ttl) => ({
  system: [{ text: system(words) }, { cachePoint: { type: 'default' as const, ttl } }],
  messages: [{ role: 'user' as const, content: [{ text: QUESTION }] }],
  inferenceConfig: { maxTokens: OUTPUT_TOKENS },
});
const messagesBody = (words: string, ttl?: Ttl) => ({
  system: [
    {
      type: 'text' as const,
      text: system(words),
      cache_control: { type: 'ephemeral' as const, ...(ttl === undefined ? {} : { ttl }) },
    },
  ],
  messages: [{ role: 'user' as const, content: QUESTION }],
  max_tokens: OUTPUT_TOKENS,
});
const invokeBody = (words: string, ttl?: Ttl): string =>
  JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...messagesBody(words, ttl) });

function ofConverse(usage: TokenUsage | undefined): Counts {
  const hour = usage!.cacheDetails?.find(({ ttl }) => ttl === '1h')?.inputTokens ?? 0;
  return [usage!.inputTokens!, usage!.cacheReadInputTokens!, usage!.cacheWriteInputTokens!, hour];
}

interface MessagesUsage {
  readonly input_tokens: number;
  readonly cache_read_input_tokens: number | null;
  readonly cache_creation_input_tokens: number | null;
  readonly cache_creation: { readonly ephemeral_1h_input_tokens: number } | null;
}

function ofMessages(usage: MessagesUsage): Counts {
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens, cache_creation } = usage;
  const hour = cache_creation!.ephemeral_1h_input_tokens;
  return [input_tokens, cache_read_input_tokens!, cache_creation_input_tokens!, hour];
}

const parsed = (bytes: Uint8Array): { usage: never; message?: { usage: never } } =>
  JSON.parse(Buffer.from(bytes).toString()) as { usage: never };

type Ask = (account: number, words: string, ttl?: Ttl) => Promise<Counts>;
const WAYS: readonly (readonly [name: string, ask: Ask])[] = [
  [
    'Converse',
    async (which, words, ttl) => {
      const command = new ConverseCommand({ modelId: CLAUDE, ...converseBody(words, ttl) });
      return ofConverse((await emulator.aws(which).send(command)).usage);
    },
  ],
  [
    'ConverseStream',
    async (which, words, ttl) => {
      const command = new ConverseStreamCommand({ modelId: CLAUDE, ...converseBody(words, ttl) });
      const { stream } = await emulator.aws(which).send(command);
      let usage: TokenUsage | undefined;
      for await (const event of stream!) usage = event.metadata?.usage ?? usage;
      return ofConverse(usage);
    },
  ],
  [
    'InvokeModel',
    async (which, words, ttl) => {
      const command = new InvokeModelCommand({ modelId: CLAUDE, body: invokeBody(words, ttl) });
      return ofMessages(parsed((await emulator.aws(which).send(command)).body).usage);
    },
  ],
  [
    'InvokeModelWithResponseStream',
    async (which, words, ttl) => {
      const body = invokeBody(words, ttl);
      const command = new InvokeModelWithResponseStreamCommand({ modelId: CLAUDE, body });
      const { body: events } = await emulator.aws(which).send(command);
      const found: Counts[] = [];
      for await (const { chunk } of events!) {
        const { message } = parsed(chunk!.bytes!);
        if (message !== undefined) found.push(ofMessages(message.usage));
      }
      return found[0]!;
    },
  ],
  [
    'AnthropicBedrock',
    async (which, words, ttl) => {
      const answer = await emulator.anthropic(which).messages.create({ model: CLAUDE, ...messagesBody(words, ttl) });
      return ofMessages(answer.usage);
    },
  ],
  [
    'AnthropicBedrock, streamed',
    async (which, words, ttl) => {
      const stream = emulator.anthropic(which).messages.stream({ model: CLAUDE, ...messagesBody(words, ttl) });
      return ofMessages((await stream.finalMessage()).usage);
    },
  ],
  [
    'AnthropicBedrockMantle',
    async (which, words, ttl) => {
      const body = { model: MANTLE_CLAUDE, ...messagesBody(words, ttl) };
      return ofMessages((await emulator.mantle(which).messages.create(body)).usage);
    },
  ],
];

describe.each(WAYS)('%s', (name, send) => {
  const ask: Ask = (...asked) => emulator.run(send(...asked));

  test('writes, then reads; the other account writes again; so does this one after the time to live', async () => {
    expect(await ask(0, name)).toEqual([25, 0, 1_000, 0]);
    expect(await ask(0, name)).toEqual([25, 1_000, 0, 0]);
    expect(await ask(1, name)).toEqual([25, 0, 1_000, 0]);
    emulator.wait(4 * MINUTE);
    expect(await ask(0, name)).toEqual([25, 1_000, 0, 0]);
    emulator.wait(4 * MINUTE);
    expect(await ask(0, name)).toEqual([25, 1_000, 0, 0]);
    emulator.wait(5 * MINUTE);
    expect(await ask(0, name)).toEqual([25, 0, 1_000, 0]);
  });

  test('for an hour', async () => {
    const words = `${name}, for an hour`;
    expect(await ask(0, words, '1h')).toEqual([25, 0, 1_000, 1_000]);
    emulator.wait(59 * MINUTE);
    expect(await ask(0, words, '1h')).toEqual([25, 1_000, 0, 0]);
    emulator.wait(60 * MINUTE);
    expect(await ask(0, words, '1h')).toEqual([25, 0, 1_000, 1_000]);
  });
});

test('Nova, invoked with a cache point in a message, under its own names and in the headers', async () => {
  const messages = [{ role: 'user', content: [{ text: system('Nova') }, { cachePoint: { type: 'default' } }] }];
  const body = JSON.stringify({ schemaVersion: 'messages-v1', messages, inferenceConfig: { maxTokens: 10 } });
  const seen: unknown[] = [];
  const client = emulator.aws(0);
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers: Record<string, string> };
      seen.push(['read', 'write'].map((kind) => headers[`x-amzn-bedrock-cache-${kind}-input-token-count`]));
      return result;
    },
    { step: 'deserialize' },
  );
  for (let call = 0; call < 2; call++) {
    const { body: answer } = await emulator.run(client.send(new InvokeModelCommand({ modelId: NOVA, body })));
    const { cacheReadInputTokenCount, cacheWriteInputTokenCount } = parsed(answer).usage as Record<string, number>;
    seen.push([cacheReadInputTokenCount, cacheWriteInputTokenCount]);
  }
  expect(seen).toEqual([
    ['0', '1000'],
    [0, 1_000],
    ['1000', '0'],
    [1_000, 0],
  ]);
});

test('an account that was suspended by hand has lost its cache, and no other has', async () => {
  const ask: Ask = (...asked) => emulator.run(WAYS[0]![1](...asked));
  expect(await ask(0, 'suspended')).toEqual([25, 0, 1_000, 0]);
  expect(await ask(1, 'suspended')).toEqual([25, 0, 1_000, 0]);
  emulator.suspend(0);
  expect(await ask(0, 'suspended')).toEqual([25, 0, 1_000, 0]);
  expect(await ask(1, 'suspended')).toEqual([25, 1_000, 0, 0]);
});

test('records, CloudWatch and the quota count what was read and written', async () => {
  emulator.metrics.clear();
  const ask = WAYS[0]![1];
  await emulator.run(ask(1, 'counted'));
  const record = { inputTokens: 1_025, outputTokens: OUTPUT_TOKENS, reservedTokens: 1_035 };
  const first = { ...record, cacheReadTokens: 0, cacheWriteTokens: 1_000, settledTokens: 1_025 + 5 * OUTPUT_TOKENS };
  expect(await emulator.lastRecord()).toMatchObject(first);
  await emulator.run(ask(1, 'counted'));
  const second = { ...record, cacheReadTokens: 1_000, cacheWriteTokens: 0, settledTokens: 25 + 5 * OUTPUT_TOKENS };
  expect(await emulator.lastRecord()).toMatchObject(second);
  const client = new CloudWatchClient(emulator.settings(1));
  const at = emulator.clock.calendarMillis();
  const sums: number[] = [];
  for (const MetricName of ['CacheReadInputTokens', 'CacheWriteInputTokens', 'InputTokenCount']) {
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Bedrock',
        MetricName,
        Dimensions: [{ Name: 'ModelId', Value: CLAUDE }],
        StartTime: new Date(at - 3_600_000),
        EndTime: new Date(at + 60_000),
        Period: 3_600,
        Statistics: ['Sum'],
      }),
    );
    sums.push(Datapoints!.reduce((sum, point) => sum + point.Sum!, 0));
  }
  client.destroy();
  expect(sums).toEqual([1_000, 1_000, 50]);
});
