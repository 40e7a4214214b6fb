/** Where cache points stand, and which are refused: the AWS SDK for JavaScript, and boto3 where Python has it. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CachingEmulator, OUTPUT_TOKENS } from '../support/caching-emulator.ts';
import { CLAUDE, LLAMA } from '../support/fake-backend.ts';

const emulator = new CachingEmulator();
beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

const POINT = { cachePoint: { type: 'default' as const } };

test('a conversation that moves its cache point on reads all that came before', async () => {
  const client = emulator.aws(0);
  const said = (text: string, role: 'user' | 'assistant' = 'user') => ({ role, content: [{ text: text.padEnd(400) }] });
  const turns = [said('one'), said('two', 'assistant'), said('three'), said('four', 'assistant'), said('five')];
  const found: number[][] = [];
  for (const length of [1, 3, 5]) {
    const [last, ...before] = turns.slice(0, length).reverse();
    const marked = { role: 'user' as const, content: [...last!.content, POINT] };
    const command = new ConverseCommand({
      modelId: CLAUDE,
      messages: [...before.reverse(), marked],
      inferenceConfig: { maxTokens: OUTPUT_TOKENS },
    });
    const { usage } = await emulator.run(client.send(command));
    found.push([usage!.inputTokens!, usage!.cacheReadInputTokens!, usage!.cacheWriteInputTokens!]);
  }
  expect(found).toEqual([
    [0, 0, 100],
    [0, 100, 200],
    [0, 300, 200],
  ]);
});

test('a fifth cache point is refused', async () => {
  const content = [{ text: 'x' }, ...Array.from({ length: 5 }, () => POINT)];
  const asked = emulator.aws(0).send(new ConverseCommand({ modelId: CLAUDE, messages: [{ role: 'user', content }] }));
  await expect(asked).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('A maximum of 4 blocks with cache_control may be provided. Found 5.') as unknown,
  });
});

test('a model that caches nothing refuses a cache point as Bedrock does', async () => {
  const asked = emulator
    .aws(0)
    .send(new ConverseCommand({ modelId: LLAMA, messages: [{ role: 'user', content: [{ text: 'x' }, POINT] }] }));
  await expect(asked).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('your request did not allow prompt caching') as unknown,
  });
});

const SCRIPT = `
import json, sys, boto3
url, model = sys.argv[1:3]
client = boto3.client("bedrock-runtime", endpoint_url=url, region_name="us-east-1")
point = {"cachePoint": {"type": "default", "ttl": "1h"}}
tool = {"name": "t", "description": "d" * 4000, "inputSchema": {"json": {"type": "object"}}}
asked = {"system": [{"text": "s" * 4000}, point], "messages": [{"role": "user", "content": [{"text": "x" * 40}]}],
    "toolConfig": {"tools": [{"toolSpec": tool}, point]}}
def counted(usage):
    counts = [usage[name] for name in ["inputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"]]
    return [*counts, usage.get("cacheDetails")]
whole = client.converse(modelId=model, **asked)["usage"]
events = list(client.converse_stream(modelId=model, **asked)["stream"])
asked["system"][0]["text"] = "o" * 4000
other = client.converse(modelId=model, **asked)["usage"]
print(json.dumps([counted(usage) for usage in [whole, events[-1]["metadata"]["usage"], other]]))
`;

test.skipIf(spawnSync('python3', ['-c', 'import boto3']).status !== 0)(
  'boto3 reads what it wrote, and after another system prompt the tools (skipped where python3 has no boto3)',
  async () => {
    const { accessKeyId, secretAccessKey } = emulator.keys(1);
    const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const run = promisify(execFile)('python3', ['-c', SCRIPT, emulator.url, CLAUDE], { env });
    const { stdout } = await emulator.run(run);
    const written = (tokens: number) => [{ ttl: '1h', inputTokens: tokens }];
    const [first, second, third] = JSON.parse(stdout) as unknown[][];
    expect([first!.slice(0, 2), second!.slice(1, 3)]).toEqual([
      [10, 0],
      [first![2], 0],
    ]);
    expect(first![3]).toEqual(written(first![2] as number));
    expect(third).toEqual([10, (first![2] as number) - 1_000, 1_000, written(1_000)]);
  },
  30_000,
);
