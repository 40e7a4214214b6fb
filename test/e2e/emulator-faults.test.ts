/** Errors before an answer and in the middle of one, as unmodified clients see them, on the modelled accounts. */
import { connect as connectHttp2, constants } from 'node:http2';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RealClock } from '../../src/clock/clock.ts';
import type { BedrockAttempt } from '../../src/emulator/control/bedrock-attempt.ts';
import { estimateTokens } from '../../src/bedrock/token-estimate.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { account, config, model } from '../support/config-builder.ts';
import { converseBody, exchange, http1 } from '../support/raw-http.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const PATH = `/model/${encodeURIComponent(MODEL)}`;
/** 10 tokens in, 8 out. */
const BODY = converseBody(8);
/** Model seconds are two milliseconds: a stall of 350 s lasts 0.7 s. */
const { emulator, control, backend } = createScenarioEmulator({
  config: config({ models: [model({ id: MODEL })], accounts: [account('a', { tokensPerMinute: 100_000_000 })] }),
  seed: 1,
  clock: new RealClock(500),
  startEpochMicros: Date.now() * 1_000,
});
const { accountId, region } = backend.accounts[0]!;
const { accessKey } = control.identities.account(accountId)!;
const bearer = control.identities.bearerTokenOf(accountId, region)!;
let url = '';

beforeAll(async () => {
  url = await emulator.listen(0);
});
beforeEach(() => fault({ kind: 'none' }).then(() => control.context.calls.clear()));
afterAll(() => emulator.close());

async function fault(body: Readonly<Record<string, unknown>>): Promise<void> {
  const headers = { 'x-shardproof-control': '1', 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify({ account: null, ...body }) };
  const response = await fetch(`${url}/shardproof/api/fault`, request);
  if (!response.ok) throw new Error(await response.text());
}

async function records(): Promise<BedrockAttempt[]> {
  const first = control.context.calls.firstSequence;
  const text = await (await fetch(`${url}/records?from=${first}`)).text();
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BedrockAttempt);
}

describe.each([
  ['HTTP/2', {}],
  ['HTTP/1.1', { requestHandler: new NodeHttpHandler() }],
])('the AWS SDK for JavaScript over %s', (_, handler) => {
  const asked = { modelId: MODEL, messages: JSON.parse(BODY).messages };
  const { accessKeyId, secretAccessKey } = accessKey;
  const credentials = { accessKeyId, secretAccessKey };
  const opened = () => new BedrockRuntimeClient({ endpoint: url, region, credentials, maxAttempts: 1, ...handler });

  async function streamed(client: BedrockRuntimeClient) {
    const seen = { text: '', isWhole: false };
    try {
      const { stream } = await client.send(new ConverseStreamCommand(asked));
      for await (const event of stream!) {
        seen.text += event.contentBlockDelta?.delta?.text ?? '';
        seen.isWhole ||= event.metadata !== undefined;
      }
      return { ...seen, name: null };
    } catch (error) {
      return { ...seen, name: error instanceof Error ? error.name : String(error) };
    }
  }

  test.each([
    ['service-unavailable', 'ServiceUnavailableException', 503],
    ['model-timeout', 'ModelTimeoutException', 408],
    ['model-error', 'ModelErrorException', 424],
    ['internal', 'InternalServerException', 500],
  ])('before the answer: %s on the second call alone', async (answer, name, status) => {
    const client = opened();
    await fault({ kind: 'error', answer, call: 2 });
    const outcomes = [];
    for (let call = 0; call < 3; call++) {
      const sent = client.send(new ConverseCommand(asked));
      outcomes.push(
        await sent.then(
          () => 'served',
          (error: unknown) => error,
        ),
      );
    }
    expect(outcomes).toMatchObject(['served', { name, $metadata: { httpStatusCode: status } }, 'served']);
    expect(await records()).toMatchObject([
      { outcome: 'served' },
      { outcome: 'failed', status },
      { outcome: 'served' },
    ]);
    client.destroy();
  });

  test.each([
    ['model-overloaded', 'ThrottlingException', 429],
    ['model-error', 'ModelStreamErrorException', 424],
    ['service-unavailable', 'ServiceUnavailableException', 503],
    ['internal', 'InternalServerException', 500],
  ])('in the middle of a stream: %s is raised as %s', async (by, name, status) => {
    const client = opened();
    await fault({ kind: 'break', by, probability: 1 });
    const seen = await streamed(client);
    expect(seen).toMatchObject({ name, isWhole: false });
    expect(estimateTokens([seen.text], 0)).toBe(4);
    // 10 in, 4 out at burndown 5.
    expect(await records()).toMatchObject([{ outcome: 'failed', status, settledTokens: 30 }]);
    client.destroy();
  });

  test.each(['cut', 'stall'])('in the middle of a stream: a %s is no end', async (by) => {
    const client = opened();
    await fault({ kind: 'break', by, probability: 1 });
    const seen = await streamed(client);
    expect(seen.isWhole).toBe(false);
    expect(seen.name).not.toBeNull();
    // A cut may take with it what was on its way.
    expect(estimateTokens([seen.text], 0)).toBeLessThanOrEqual(4);
    expect(await records()).toMatchObject([{ outcome: 'failed', status: 0, settledTokens: 30 }]);
    client.destroy();
  });

  test('an answer in one piece breaks off too: with a status, or with the connection', async () => {
    const client = opened();
    const ask = () => client.send(new ConverseCommand(asked));
    await fault({ kind: 'break', by: 'internal', call: 1 });
    await expect(ask()).rejects.toMatchObject({ name: 'InternalServerException' });
    await fault({ kind: 'break', by: 'cut', call: 1 });
    await expect(ask()).rejects.not.toHaveProperty('$metadata.httpStatusCode');
    await fault({ kind: 'none' });
    expect((await ask()).usage?.outputTokens).toBe(8);
    client.destroy();
  });
});

test('a cut is a connection without its last chunk, or a reset stream', async () => {
  await fault({ kind: 'break', by: 'cut', after: 0, probability: 1 });
  const answer = await exchange(new URL(url), http1(`${PATH}/converse-stream`, BODY, bearer));
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*transfer-encoding: chunked/i);
  expect(answer.split('\r\n\r\n').slice(1)).toEqual(['']);
  const session = connectHttp2(url);
  const path = `${PATH}/converse-stream`;
  const stream = session.request({ ':method': 'POST', ':path': path, authorization: `Bearer ${bearer}` });
  const failure = new Promise((resolve) => stream.once('error', resolve));
  stream.end(BODY);
  expect(await failure).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' });
  expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  session.destroy();
});
