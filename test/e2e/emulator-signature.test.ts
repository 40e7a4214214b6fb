/** Signatures that real clients get wrong, and what they are told. */
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLAUDE } from '../support/fake-backend.ts';
import { fixture, KEY_ID, SECRET } from '../unit/src/emulator/fixture.ts';

const { calls, emulator } = fixture();
let endpoint = '';
beforeAll(async () => {
  endpoint = await emulator.listen(0);
});
afterAll(() => emulator.close());

test('a signature over the host without its port is refused, and header and call say why', async () => {
  const sdk = new BedrockRuntimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: KEY_ID, secretAccessKey: SECRET },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  const setHost = (args: { readonly request: unknown }, host: string): void => {
    Reflect.set(Object(Reflect.get(Object(args.request), 'headers')), 'host', host);
  };
  const { hostname, host } = new URL(endpoint);
  sdk.middlewareStack.add(
    (next) => (args) => {
      setHost(args, hostname);
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  sdk.middlewareStack.add(
    (next) => (args) => {
      setHost(args, host);
      return next(args);
    },
    { step: 'deserialize', priority: 'low' },
  );
  const messages = [{ role: 'user' as const, content: [{ text: 'hello' }] }];
  const refused = sdk.send(new ConverseCommand({ modelId: CLAUDE, messages }));
  await expect(refused).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    $response: { headers: { 'x-shardproof-hint': 'signed-without-port' } },
  });
  expect(calls.at(-1)).toMatchObject({ outcome: 'rejected', hint: 'signed-without-port' });
  sdk.destroy();
});
