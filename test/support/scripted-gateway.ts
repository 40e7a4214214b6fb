/** A gateway without a port, on a virtual clock, before accounts that answer what a test says. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { createPolicy } from '../../simulator/routing/index.ts';
import { VirtualClock } from '../../src/clock/clock.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Ending } from '../../src/gateway/serving/ending.ts';
import { ApiKeys, hashKey, rehearsalKey } from '../../src/gateway/tenants/api-keys.ts';
import type { UpstreamAnswer, UpstreamCall } from '../../src/gateway/upstream/upstream.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { account, config, gateway, model } from './config-builder.ts';
import { ANSWER_HEADERS, CLAUDE } from './ingress.ts';

export type Script = (
  shard: number,
  call: UpstreamCall,
  signal: AbortSignal,
) => UpstreamAnswer | Promise<UpstreamAnswer>;

const SEED = 3;

export function bedrockConfig(changes: Partial<SimulationConfig> = {}): SimulationConfig {
  return config({
    models: [model({ id: CLAUDE })],
    accounts: [account('first'), account('second')],
    gateway: gateway({ policy: 'headroom' }),
    ...changes,
  });
}

export function scriptedGateway(script: Script, options: Partial<GatewayOptions> = {}) {
  const of = options.config ?? bedrockConfig();
  const clock = new VirtualClock();
  const endings: Ending[] = [];
  const log: string[] = [];
  const asked: number[] = [];
  const keys = of.tenants.map(({ name }) => rehearsalKey(SEED, name));
  let requests = 0;
  const made = new Gateway({
    config: of,
    seed: SEED,
    replica: 0,
    policy: createPolicy(of.gateway.policy),
    upstream: {
      send(shard, call, signal) {
        asked.push(shard);
        return Promise.resolve(script(shard, call, signal));
      },
      close: () => Promise.resolve(),
    },
    clock,
    keys: new ApiKeys(keys.map((key) => [hashKey(key)])),
    limits: null,
    log: createLog('debug', { write: (line) => void log.push(line) }),
    trustsMarkers: true,
    requestId: () => `request-${requests++}`,
    ...options,
    observers: [{ ended: (ending) => void endings.push(ending) }, ...(options.observers ?? [])],
  });
  return {
    gateway: made,
    clock,
    endings,
    log,
    /** The shards that were asked, in order. */
    asked,
    keys,
    /** One question by Converse, of the first tenant. */
    ask: (signal?: AbortSignal, headers: Readonly<Record<string, string>> = {}, path = CONVERSE): Promise<Response> => {
      const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
      const init = { method: 'POST', headers: { 'x-api-key': keys[0]!, ...headers }, body };
      return made.server.fetch(new Request(`http://gateway.test${path}`, { ...init, ...(signal && { signal }) }));
    },
  };
}

export const CONVERSE = `/model/${encodeURIComponent(CLAUDE)}/converse`;

/** 30 tokens in, 9 out. */
export const GOOD: UpstreamAnswer = whole(200, {
  output: { message: { role: 'assistant', content: [{ text: 'Good day.' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 30, outputTokens: 9, totalTokens: 39 },
});

export function whole(status: number, body: object): UpstreamAnswer {
  return { kind: 'whole', status, headers: ANSWER_HEADERS, body: Buffer.from(JSON.stringify(body)) };
}

export function streamed(body: AsyncIterable<Buffer>): UpstreamAnswer {
  const headers = { ...ANSWER_HEADERS, 'content-type': 'application/vnd.amazon.eventstream' };
  return { kind: 'stream', status: 200, headers, body };
}

/** Comes when its signal says so, as an answer of the network's does. */
export function never(signal: AbortSignal): Promise<UpstreamAnswer> {
  return new Promise((resolve) => {
    const end = (): void => resolve({ kind: 'unreachable', reason: 'reset', message: 'cancelled', wasSent: true });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** Everything that waits for nothing but its turn has had it. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
