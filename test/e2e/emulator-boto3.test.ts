/** boto3 as it is, where Python has it. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLAUDE } from '../support/fake-backend.ts';
import { fixture, KEY_ID, SECRET } from '../unit/src/emulator/fixture.ts';

const isMissing = spawnSync('python3', ['-c', 'import boto3']).status !== 0;
const { backend, emulator } = fixture();
let endpoint = '';

beforeAll(async () => {
  endpoint = await emulator.listen(0);
});
afterAll(() => emulator.close());

const SCRIPT = `
import json, sys, boto3
from botocore.config import Config
url, model = sys.argv[1:3]
client = boto3.client("bedrock-runtime", endpoint_url=url, region_name="us-east-1",
    config=Config(retries={"total_max_attempts": 1, "mode": "standard"}))
messages = [{"role": "user", "content": [{"text": "hello from boto3 " * 20}]}]
found = {}
whole = client.converse(modelId=model, messages=messages, inferenceConfig={"maxTokens": 20})
found["converse"] = [whole["stopReason"], whole["usage"]["outputTokens"]]
events = list(client.converse_stream(modelId=model, messages=messages, inferenceConfig={"maxTokens": 20})["stream"])
found["stream"] = [list(events[0])[0], events[-1]["metadata"]["usage"]["outputTokens"]]
asked = [{"role": "user", "content": "hi"}]
body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 20, "messages": asked})
invoked = client.invoke_model(modelId=model, body=body)
found["invoke"] = json.loads(invoked["body"].read())["usage"]["output_tokens"]
found["header"] = invoked["ResponseMetadata"]["HTTPHeaders"]["x-amzn-bedrock-output-token-count"]
chunks = list(client.invoke_model_with_response_stream(modelId=model, body=body)["body"])
found["chunk"] = json.loads(chunks[-1]["chunk"]["bytes"])["amazon-bedrock-invocationMetrics"]["outputTokenCount"]
found["count"] = client.count_tokens(modelId=model, input={"converse": {"messages": messages}})["inputTokens"]
try:
    client.converse(modelId="no.such-model", messages=messages)
except client.exceptions.ValidationException as error:
    found["unknown"] = error.response["Error"]["Message"]
try:
    client.converse(modelId=model, messages=messages, inferenceConfig={"maxTokens": 8192})
except client.exceptions.ThrottlingException as error:
    found["throttled"] = [error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Message"]]
print(json.dumps(found))
`;

test.skipIf(isMissing)(
  'boto3 speaks to it (skipped where python3 has no boto3)',
  async () => {
    backend.settings.tokens = 2_000;
    const env = { ...process.env, AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET };
    const { stdout } = await promisify(execFile)('python3', ['-c', SCRIPT, endpoint, CLAUDE], { env });
    expect(JSON.parse(stdout)).toEqual({
      converse: ['max_tokens', 20],
      stream: ['messageStart', 20],
      invoke: 20,
      header: '20',
      chunk: 20,
      count: 85,
      unknown: 'The provided model identifier is invalid.',
      throttled: [429, 'Too many tokens, please wait before trying again.'],
    });
    expect(backend.open.size).toBe(0);
  },
  30_000,
);
