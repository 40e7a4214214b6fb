/** What the emulator is measured with: one account without limits, one request, and the answer that it has. */
import { createHash, createHmac } from 'node:crypto';
import type { SimulationConfig } from '../../simulator/config.ts';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import { ALGORITHM, formatAmzDate } from '../bedrock/credential-scope.ts';
import { canonicalRequest, SigningKeys } from '../bedrock/signature-v4.ts';
import type { Ready } from '../emulator/ready.ts';
import type { PacedRequest } from './paced-load.ts';
import { parseScenario } from '../scenario/scenario.ts';

/** `calls`: Converse, answered at once. `frames`: ConverseStream, a token each 10 ms. */
export type Workload = 'calls' | 'frames';

export const OUTPUT_TOKENS: Readonly<Record<Workload, number>> = { calls: 250, frames: 200 };
export const TOKEN_MICROS = 10_000;
/** About 1.6 kB of prompt: what a short chat sends. */
const PROMPT = 'lorem ipsum dolor sit amet '.repeat(55);

/** All of the emulator is on: quotas are asked and adjusted, only never refuse. */
export function benchConfig(workload: Workload): SimulationConfig {
  const pace = workload === 'calls' ? 'perOutputToken: 0s' : `perOutputToken: ${TOKEN_MICROS}us`;
  return parseScenario(SCENARIO.replace('PACE', pace), 'bench.yaml').config;
}

const SCENARIO = `
name: bench
duration: 1h
models:
  model:
    id: us.anthropic.claude-sonnet-4-5-20250929-v1:0
    inferenceType: geo
    burndown: 5
    maxOutput: 64000
    latency: { firstToken: 0s, perInputToken: 0s, PACE }
    price: none
accounts:
  - name: bench
    region: us-east-1
    quotas:
      tokensPerDay: none
      models: { model: { tokensPerMinute: 9_000_000_000, requestsPerMinute: 10_000_000 } }
tenants:
  - name: clients
    model: model
    arrivals: { rate: 1/s }
    tokens: { input: 1, output: 1, maxTokens: 1 }
`;

/** A request without a signature; `headers` say who asks. */
export function plainRequest(
  workload: Workload,
  { models }: Pick<Ready, 'models'>,
  headers: Readonly<Record<string, string>>,
): PacedRequest {
  const row = { id: 1, inputTokens: 400, cacheReadTokens: 0, cacheWriteTokens: 0, latencyDraw: 1 };
  const marker = writeRowMarker({ ...row, outputTokens: OUTPUT_TOKENS[workload] });
  const messages = [{ role: 'user', content: [{ text: `${PROMPT}${marker}` }] }];
  const body = Buffer.from(JSON.stringify({ messages, inferenceConfig: { maxTokens: 512 } }));
  const operation = workload === 'calls' ? 'converse' : 'converse-stream';
  const path = `/model/${encodeURIComponent(models[0]!)}/${operation}`;
  return { path, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** A signed request, to be sent over and over: its signature holds for five minutes. */
export function signedRequest(workload: Workload, { url, models, accounts }: Ready): PacedRequest {
  const { accessKeyId, secretAccessKey, region } = accounts[0]!;
  const date = formatAmzDate(Date.now());
  const { path, headers, body } = plainRequest(workload, { models }, { host: new URL(url).host, 'x-amz-date': date });
  const names = ['content-type', 'host', 'x-amz-date'];
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const canonical = canonicalRequest({ method: 'POST', path, query: '', headers, body }, names, payloadHash);
  const day = date.slice(0, 8);
  const scope = `${day}/${region}/bedrock/aws4_request`;
  const toSign = `${ALGORITHM}\n${date}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const key = new SigningKeys().key(secretAccessKey, day, region, 'bedrock');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const credential = `Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { path, headers: { ...headers, authorization: `${ALGORITHM} ${credential}` }, body };
}

/** The bytes of a signed request. */
export function requestBytes(workload: Workload, ready: Ready): Buffer {
  const { path, headers, body } = signedRequest(workload, ready);
  const head = Object.entries({ ...headers, 'content-length': String(body.length) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`), body]);
}
