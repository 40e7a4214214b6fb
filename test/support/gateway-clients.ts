/** What SDKs are put through: a gateway in front of an emulator, and questions. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import type { BedrockAttempt } from '../../src/emulator/control/bedrock-attempt.ts';
import { TenantLimits } from '../../src/gateway/tenants/tenant-limits.ts';
import { account, config, gateway, model, semantics } from './config-builder.ts';
import { constant, tenant } from './demand.ts';
import { CLAUDE, NOVA } from './ingress.ts';
import { until } from './raw-http.ts';
import { type RunningGateway, startGateway } from './running-gateway.ts';
import { usingTools } from './tool-answers.ts';

/** A millisecond of a test for each token. */
const SLOW = { firstTokenMicros: constant(500_000), microsPerInputToken: 0, microsPerOutputToken: 100_000 };

/** Nobody has room for Nova; `limited` may ask for nothing. */
export const CONFIG = config({
  models: [CLAUDE, NOVA].map((id) => model({ id, maxOutputTokens: 8_192, latency: SLOW })),
  accounts: ['first', 'second'].map((name) =>
    account(name, [{ tokensPerMinute: 100_000_000 }, { tokensPerMinute: 1 }]),
  ),
  tenants: [tenant('chat', 0), tenant('limited', 1)],
  gateway: gateway({ policy: 'least-in-flight', onNoShard: 'try-anyway' }),
});
const LIMIT = { requestsPerMinute: null, tokensPerMinute: 1, concurrency: null };

/** So long that there is a middle to leave in. */
export const LONG = 5_000;
export const SCHEMA = { type: 'object' as const, properties: { town: { type: 'string' as const } } };
export const TOOL_QUESTION = 'What is the weather in Paarl? Use the tool.';

/** 30 tokens in, 10 of them from a cache. */
export function text(outputTokens: number): string {
  const row = { id: 7, inputTokens: 30, cacheReadTokens: 10, cacheWriteTokens: 0, outputTokens, latencyDraw: 1 };
  return `Please answer. ${writeRowMarker(row)} Thank you.`;
}

/** Starts it for the tests of a file; after each of them nothing may be in flight. */
export function gatewayForClients() {
  let running: RunningGateway;
  let asked = 0;

  beforeAll(async () => {
    const limits = new TenantLimits([null, LIMIT], semantics(), CONFIG.startEpochMicros);
    running = await startGateway(CONFIG, { limits, transport: usingTools });
  });
  beforeEach(() => void (asked = running.attempts().length));
  afterEach(async () => {
    const { frontDoor, replica } = running.gateway;
    await until(() => frontDoor.inFlight === 0, 'requests have not ended');
    expect([0, 1].map((shard) => replica.book.inFlight(shard))).toEqual([0, 0]);
  });
  afterAll(() => running.stop());

  /** Of the test at hand. */
  const attempts = () => running.attempts().slice(asked);
  return {
    running: () => running,
    key: () => running.keys[0]!,
    limitedKey: () => running.keys[1]!,
    attempts,
    /** The one of the test at hand, once it is over. */
    async attempt(): Promise<BedrockAttempt> {
      await until(() => attempts().length === 1, 'no record');
      return attempts()[0]!;
    },
  };
}
