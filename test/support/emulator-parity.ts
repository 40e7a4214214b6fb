/**
 * One trace through the simulator and through the emulator: each request is put to the shard that the simulator asked.
 */
import type { SimulationConfig } from '../../simulator/config.ts';
import { policyNamed } from '../../simulator/run/clairvoyance.ts';
import type { Shards } from '../../simulator/accounts/shards.ts';
import { METERS } from '../../simulator/quota/limits.ts';
import { ADMITTED, DENIED, refusingMeter, UNAVAILABLE, type Verdict } from '../../simulator/quota/verdict.ts';
import { Simulation } from '../../simulator/run/simulation.ts';
import { generateTrace, TraceWorkload } from '../../simulator/workload/replay.ts';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import { MAX_TOKENS_UNSET, type TraceBlock } from '../../simulator/workload/trace.ts';
import { VirtualClock } from '../../src/clock/clock.ts';
import { RemoteClient } from '../../src/http/client.ts';
import { cacheableOf } from './traces.ts';
import type { HttpRequest, HttpResponse, Sink } from '../../src/http/message.ts';
import type { ModelledBackend } from '../../src/emulator/modelled/modelled-backend.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';

/** What one world did with the trace. */
export interface Outcome {
  /** By row: `admitted`, the meter that refused, or the fault. */
  readonly decisions: ReadonlyMap<number, string>;
  /** By row, of those that have ended. */
  readonly settled: ReadonlyMap<number, number>;
  /** By row, of those: tokens read from a prompt cache. */
  readonly reads: ReadonlyMap<number, number>;
  readonly settledTokens: readonly number[];
  readonly unusedTokens: readonly number[];
  /** What is left of each meter at the end, row by row of the ledger; meters that nobody is limited by are left out. */
  readonly left: Readonly<Record<string, readonly number[]>>;
}

interface Simulated extends Outcome {
  readonly trace: TraceBlock;
  /** By row. */
  readonly shardOf: ReadonlyMap<number, number>;
  readonly endedAtMicros: number;
}

/** A request is asked of a shard once or never: the configuration must not retry. */
export function throughSimulator(config: SimulationConfig, seed: number): Simulated {
  const trace = generateTrace(config, seed, 0);
  const decisions = new Map<number, string>();
  const shardOf = new Map<number, number>();
  const settled = new Map<number, number>();
  const reads = new Map<number, number>();
  const simulation = new Simulation({
    config,
    seed,
    replication: 0,
    policy: policyNamed(config.gateway.policy),
    workload: new TraceWorkload(trace),
    recorder: (record) => {
      settled.set(record.id, record.settledTokens);
      reads.set(record.id, record.cacheReadTokens);
    },
    mirror: true,
  });
  const { shards } = simulation;
  const ask = shards.ask.bind(shards);
  shards.ask = (shard, model, reserve, now) => {
    const verdict = ask(shard, model, reserve, now);
    const row = simulation.recording!.idOf(simulation.currentSlot);
    shardOf.set(row, shard);
    decisions.set(row, nameOf(verdict, shards));
    return verdict;
  };
  while (simulation.engine.step(4_096));
  const endedAtMicros = Math.min(simulation.engine.now, config.horizonMicros - 1);
  for (const [row, decision] of decisions) if (decision !== 'admitted') settled.delete(row);
  for (const row of settled.keys()) if (!decisions.has(row)) settled.delete(row);
  for (const row of reads.keys()) if (!settled.has(row)) reads.delete(row);
  return { trace, decisions, shardOf, settled, reads, endedAtMicros, ...booksOf(shards, endedAtMicros, shards) };
}

/** @param spoil changes the emulator's backend before the first request: for canaries */
export function throughEmulator(
  config: SimulationConfig,
  seed: number,
  simulated: Simulated,
  spoil: (backend: ModelledBackend) => void = () => {},
): Outcome {
  const { trace, shardOf, endedAtMicros } = simulated;
  const clock = new VirtualClock(config.startEpochMicros / 1_000);
  const { startEpochMicros } = config;
  // What is decided at once is also answered at once: a refusal is told from an admission by that.
  const prompt = { ...config, gateway: { ...config.gateway, refusalMicros: 0 } };
  const { emulator, backend, control } = createScenarioEmulator({ config: prompt, seed, clock, startEpochMicros });
  spoil(backend);
  const decisions = new Map<number, string>();
  const send = (row: number, shard: number): void => {
    const { accountId, region } = backend.accounts[shard]!;
    const token = control.identities.bearerTokenOf(accountId, region)!;
    const client = new RemoteClient();
    const { timeoutMicros } = config.tenants[trace.tenant[row]!]!;
    if (timeoutMicros !== null) clock.at(trace.atMicros[row]! + timeoutMicros, () => client.leave());
    const response = emulator.handle(requestOf(config, trace, row, token), client);
    decisions.set(row, decisionOf(response, client));
  };
  for (let row = 0; row < trace.length; row++) {
    const shard = shardOf.get(row);
    if (shard === undefined) continue;
    clock.advanceTo(trace.atMicros[row]!);
    send(row, shard);
  }
  clock.advanceTo(endedAtMicros);
  const settled = new Map<number, number>();
  const reads = new Map<number, number>();
  const { calls } = control.context;
  for (let at = calls.firstSequence; at < calls.nextSequence; at++) {
    const { row, reservedTokens, settledTokens, cacheReadTokens } = calls.at(at)!;
    if (reservedTokens === 0) continue;
    settled.set(row!, settledTokens);
    reads.set(row!, cacheReadTokens);
  }
  const books = booksOf(backend.shards, endedAtMicros, simulatedMeters(config));
  return { decisions, settled, reads, ...books };
}

function nameOf(verdict: Verdict, shards: Shards): string {
  if (verdict === ADMITTED) return 'admitted';
  if (verdict === DENIED) return 'suspended';
  return verdict === UNAVAILABLE ? shards.lastError : refusingMeter(verdict);
}

/** Which meters the simulator has: the emulator has them all. */
function simulatedMeters(config: SimulationConfig): { readonly ledger: { meter(name: string): unknown } } {
  const limited = (name: string): boolean =>
    config.accounts.some((account) =>
      name === 'tokensPerDay'
        ? account.tokensPerDay !== null
        : account.limits.some((limits) => limits[name as keyof typeof limits] !== null),
    );
  return { ledger: { meter: (name) => (name === 'tokensPerMinute' || limited(name) ? name : null) } };
}

function booksOf(shards: Shards, now: number, has: { readonly ledger: { meter(name: never): unknown } }) {
  const left: Record<string, number[]> = {};
  for (const name of METERS) {
    const meter = shards.ledger.meter(name);
    if (meter === null || has.ledger.meter(name as never) === null) continue;
    left[name] = Array.from({ length: meter.rows }, (_, row) => meter.left(row, now));
  }
  const rows = Array.from({ length: shards.rows }, (_, row) => row);
  const settledTokens = rows.map((row) => shards.settledTokens(row));
  return { settledTokens, unusedTokens: rows.map((row) => shards.unusedTokens(row)), left };
}

/** Every third request streams, so that both ways of answering are held against the simulator. */
function requestOf(config: SimulationConfig, trace: TraceBlock, row: number, token: string): HttpRequest {
  const model = config.models[config.tenants[trace.tenant[row]!]!.model]!;
  const streams = row % 3 === 0;
  const text = `A question. ${writeRowMarker({
    id: row,
    inputTokens: trace.inputTokens[row]!,
    cacheReadTokens: trace.cacheReadTokens[row]!,
    cacheWriteTokens: trace.cacheWriteTokens[row]!,
    outputTokens: trace.outputTokens[row]!,
    latencyDraw: trace.latencyDraw[row]!,
    cacheable: cacheableOf(config, trace, row),
  })} And its end.`;
  const asked = trace.maxTokens[row]!;
  const isSet = asked !== MAX_TOKENS_UNSET;
  const isMantle = model.endpoint === 'mantle';
  const chat = { model: model.id, stream: streams, messages: [{ role: 'user', content: text }] };
  const converse = { messages: [{ role: 'user', content: [{ text }] }] };
  const body = isMantle
    ? { ...chat, ...(isSet ? { max_completion_tokens: asked } : {}) }
    : { ...converse, ...(isSet ? { inferenceConfig: { maxTokens: asked } } : {}) };
  const operation = streams ? 'converse-stream' : 'converse';
  return {
    method: 'POST',
    path: isMantle ? '/v1/chat/completions' : `/model/${encodeURIComponent(model.id)}/${operation}`,
    query: '',
    headers: { host: 'emulator.test', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Refusals come at once and whole, admissions later or in pieces. */
function decisionOf(response: HttpResponse | Promise<HttpResponse>, client: RemoteClient): string {
  if (response instanceof Promise) {
    void response.then(() => client.served());
    return 'admitted';
  }
  if ('stream' in response) {
    response.stream(new Drain(client));
    return 'admitted';
  }
  const { status, headers, body } = response;
  const reason = headers['x-shardproof-refused-by'] ?? headers['x-shardproof-fault'];
  if (reason === undefined) throw new Error(`an answer of neither quota nor fault: ${status} ${String(body)}`);
  return reason;
}

/** Takes everything at once and keeps nothing. */
class Drain implements Sink {
  readonly #client: RemoteClient;

  constructor(client: RemoteClient) {
    this.#client = client;
  }

  write(): boolean {
    return true;
  }

  end(): void {
    this.#client.served();
  }

  destroy(): void {
    this.#client.served();
  }

  onDrain(): void {}

  onClose(callback: () => void): void {
    this.#client.onGone(callback);
  }
}

/** Where the two differ first, in words; null where they agree. */
export function difference(simulated: Outcome, emulated: Outcome): string | null {
  for (const [row, decision] of simulated.decisions) {
    const other = emulated.decisions.get(row);
    if (other !== decision) return `row ${row}: simulated ${decision}, emulated ${other}`;
  }
  for (const [row, tokensSettled] of simulated.settled) {
    const other = emulated.settled.get(row);
    if (other !== tokensSettled) return `row ${row}: simulated ${tokensSettled} tokens settled, emulated ${other}`;
  }
  for (const [row, tokensRead] of simulated.reads) {
    const other = emulated.reads.get(row);
    if (other !== tokensRead) return `row ${row}: simulated ${tokensRead} tokens read, emulated ${other}`;
  }
  for (const name of ['settledTokens', 'unusedTokens', 'left'] as const) {
    const [one, other] = [JSON.stringify(simulated[name]), JSON.stringify(emulated[name])];
    if (one !== other) return `${name}: simulated ${one}, emulated ${other}`;
  }
  return simulated.decisions.size === emulated.decisions.size ? null : 'the emulator answered other rows';
}
