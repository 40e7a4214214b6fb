/**
 * One trace through the simulator, and through real gateways in front of the emulator, on one virtual clock: what each
 * asked of which account, and what was answered.
 */
import type { SimulationConfig } from '../../simulator/config.ts';
import { policyNamed } from '../../simulator/run/clairvoyance.ts';
import { Simulation } from '../../simulator/run/simulation.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { VERDICTS } from '../../simulator/quota/verdict.ts';
import { generateTrace, TraceWorkload } from '../../simulator/workload/replay.ts';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import { MAX_TOKENS_UNSET, type TraceBlock } from '../../simulator/workload/trace.ts';
import { type Clock, VirtualClock } from '../../src/clock/clock.ts';
import { createScenarioEmulator, type ScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import type { GatewayObserver } from '../../src/gateway/observer.ts';
import { ApiKeys, hashKey, rehearsalKey } from '../../src/gateway/tenants/api-keys.ts';
import { staticCredentials } from '../../src/gateway/upstream/credentials.ts';
import { fetchDispatch } from '../../src/gateway/upstream/fetch-dispatch.ts';
import { createSignedTransport } from '../../src/gateway/upstream/signed-transport.ts';
import { RemoteClient } from '../../src/http/client.ts';
import { cacheableOf } from './traces.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';
import { createLog } from '../../src/telemetry/log.ts';

/** By row: `shard:verdict` of every ask, and how it ended. Rows that have not ended are left out. */
export type Decisions = ReadonlyMap<number, string>;

const EMULATOR = 'http://emulator.test';

export function simulatedDecisions(config: SimulationConfig, seed: number): Decisions {
  const decisions = new Map<number, string>();
  const simulation = new Simulation({
    config,
    seed,
    replication: 0,
    policy: policyNamed(config.gateway.policy),
    workload: new TraceWorkload(generateTrace(config, seed, 0)),
    recorder: ({ id, shards, verdicts, outcome }) => {
      decisions.set(
        id,
        lineOf(
          shards.map((shard, k) => `${shard}:${verdicts[k]}`),
          outcome,
        ),
      );
    },
    mirror: true,
  });
  while (simulation.engine.step(4_096));
  return decisions;
}

export interface GatewayRunOptions {
  /** Another policy than the scenario's: for canaries. */
  readonly spoil?: (policy: RoutingPolicy) => RoutingPolicy;
  /** Looks over the shoulder of a replica. */
  readonly watch?: (replica: number, policy: RoutingPolicy, clock: Clock) => Watched;
}

interface Watched {
  /** In place of the one that is watched. */
  readonly policy: RoutingPolicy;
  readonly observers: readonly GatewayObserver[];
}

export async function gatewayDecisions(
  config: SimulationConfig,
  seed: number,
  options: GatewayRunOptions = {},
): Promise<Decisions> {
  const trace = generateTrace(config, seed, 0);
  const clock = new VirtualClock(config.startEpochMicros / 1_000);
  const { startEpochMicros } = config;
  const emulator = createScenarioEmulator({ config, seed, clock, startEpochMicros, verifySignatures: false });
  const decisions = new Map<number, string>();
  const gateways = Array.from({ length: config.gateway.replicas }, (_, replica) =>
    gatewayOf(config, seed, replica, clock, emulator, observe(decisions), options),
  );
  const key = config.tenants.map(({ name }) => rehearsalKey(seed, name));
  for (let row = 0; row < trace.length; row++) {
    await advance(clock, trace.atMicros[row]!);
    const { handle } = gateways[row % gateways.length]!.server;
    void drain(handle(requestOf(config, trace, row, key[trace.tenant[row]!]!), new RemoteClient()));
    await settled();
  }
  await advance(clock, config.horizonMicros - 1);
  return decisions;
}

function gatewayOf(
  config: SimulationConfig,
  seed: number,
  replica: number,
  clock: VirtualClock,
  { emulator, backend, control }: ScenarioEmulator,
  observer: GatewayObserver,
  { spoil = (policy) => policy, watch = (_, policy) => ({ policy, observers: [] }) }: GatewayRunOptions,
): Gateway {
  const policy = policyNamed(config.gateway.policy);
  if (typeof policy === 'function') throw new Error('the oracle cannot be deployed');
  const shards = backend.accounts.map(({ accountId, region }) => {
    const { accessKeyId, secretAccessKey } = control.identities.account(accountId)!.accessKey;
    return { endpoint: new URL(EMULATOR), region, credentials: staticCredentials({ accessKeyId, secretAccessKey }) };
  });
  const watched = watch(replica, spoil(policy), clock);
  const dispatch = fetchDispatch((request) => emulator.fetch(request));
  return new Gateway({
    config,
    seed,
    replica,
    policy: watched.policy,
    upstream: createSignedTransport({ shards, wallMillis: () => clock.wallMillis(), dispatch }),
    clock,
    keys: new ApiKeys(config.tenants.map(({ name }) => [hashKey(rehearsalKey(seed, name))])),
    limits: null,
    log: createLog('silent'),
    trustsMarkers: true,
    observers: [observer, ...watched.observers],
  });
}

function observe(decisions: Map<number, string>): GatewayObserver {
  return {
    ended({ errand, outcome }) {
      const asks = errand.asks.map(({ shard, verdict }) => `${shard}:${VERDICTS[verdict ?? 0]}`);
      decisions.set(errand.facts.row, lineOf(asks, outcome));
    },
  };
}

function lineOf(asks: readonly string[], outcome: string): string {
  return `${asks.join(' ')} ${outcome}`;
}

/** Instant by instant: what follows from one must have happened before the next. */
async function advance(clock: VirtualClock, untilMicros: number): Promise<void> {
  for (let next = clock.nextAtMicros(); next <= untilMicros; next = clock.nextAtMicros()) {
    clock.advanceTo(next);
    await settled();
  }
  clock.advanceTo(untilMicros);
}

/** Everything that waits for nothing but its turn has had it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function drain(response: HttpResponse | Promise<HttpResponse>): Promise<void> {
  const answer = await response;
  const nothing = (): void => {};
  if ('stream' in answer) {
    answer.stream({ write: () => true, end: nothing, destroy: nothing, onDrain: nothing, onClose: nothing });
  }
}

/** Every third request streams. */
function requestOf(config: SimulationConfig, trace: TraceBlock, row: number, key: string): HttpRequest {
  const { id } = config.models[config.tenants[trace.tenant[row]!]!.model]!;
  const text = writeRowMarker({
    id: row,
    inputTokens: trace.inputTokens[row]!,
    cacheReadTokens: trace.cacheReadTokens[row]!,
    cacheWriteTokens: trace.cacheWriteTokens[row]!,
    outputTokens: trace.outputTokens[row]!,
    latencyDraw: trace.latencyDraw[row]!,
    cacheable: cacheableOf(config, trace, row),
  });
  const asked = trace.maxTokens[row]!;
  const inferenceConfig = asked === MAX_TOKENS_UNSET ? {} : { inferenceConfig: { maxTokens: asked } };
  const headers = {
    host: 'gateway.test',
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'x-shardproof-affinity': String(trace.affinity[row]! >>> 0),
  };
  const path = `/model/${encodeURIComponent(id)}/${row % 3 === 0 ? 'converse-stream' : 'converse'}`;
  const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }], ...inferenceConfig }));
  return { method: 'POST', path, query: '', headers, body };
}
