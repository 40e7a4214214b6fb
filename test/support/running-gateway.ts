/**
 * A gateway in front of an emulator, each on a free port, with all that it writes: journals, log and pages. Model time
 * runs a hundred times as fast as the machine's, so a first token takes five milliseconds.
 */
import { readFileSync } from 'node:fs';
import type { SimulationConfig } from '../../simulator/config.ts';
import { createPolicy } from '../../simulator/routing/index.ts';
import { RealClock } from '../../src/clock/clock.ts';
import { type BedrockAttempt, bedrockAttempt } from '../../src/emulator/control/bedrock-attempt.ts';
import type { CallLog } from '../../src/emulator/control/call-log.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import { AuditLog } from '../../src/gateway/journal/audit-log.ts';
import type { AuditRecord } from '../../src/gateway/journal/audit.ts';
import { DecisionLog } from '../../src/gateway/journal/decision-log.ts';
import { JournalFile } from '../../src/gateway/journal/journal-file.ts';
import { ObservedPolicy } from '../../src/gateway/journal/observed-policy.ts';
import { observeDecisions, observeEndings } from '../../src/gateway/journal/observers.ts';
import { readAudit } from '../../src/gateway/journal/read-audit.ts';
import type { GatewayObserver } from '../../src/gateway/observer.ts';
import { GatewayMetrics } from '../../src/gateway/pages/metrics.ts';
import { StatusPage } from '../../src/gateway/pages/status-page.ts';
import { ApiKeys, hashKey, rehearsalKey } from '../../src/gateway/tenants/api-keys.ts';
import { staticCredentials } from '../../src/gateway/upstream/credentials.ts';
import type { Upstream, UpstreamShard } from '../../src/gateway/upstream/upstream.ts';
import { createSignedTransport } from '../../src/gateway/upstream/signed-transport.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { Audit } from './audit.ts';
import { head, makeFolder } from './journal.ts';

export const TIME_SCALE = 100;
const SEED = 14;

export interface RunningGatewayOptions extends Partial<Pick<GatewayOptions, 'limits' | 'deadlineMicros' | 'http'>> {
  readonly transport?: (shards: readonly UpstreamShard[]) => Upstream | Promise<Upstream>;
}

/** What a run has left behind, once all of it is closed. */
export interface Traces {
  readonly audit: readonly AuditRecord[];
  /** What the emulator recorded, a row an attempt. */
  readonly attempts: readonly BedrockAttempt[];
  /** What the gateway took an answer to have cost. */
  readonly settled: readonly { readonly row: number; readonly shard: number | null; readonly tokens: number }[];
  /** Tokens charged and not given back, a number a row of the ledger: as the gateway believes, and in truth. */
  readonly believedTokens: readonly number[];
  readonly trueTokens: readonly number[];
  /** Requests that had not ended, calls that were not over. */
  readonly open: Readonly<Record<'inFlight' | 'waiting' | 'held' | 'onAccounts', number>>;
  readonly metrics: string;
  /** All that was written anywhere, for those who look for secrets in it. */
  readonly written: string;
}

export type RunningGateway = Awaited<ReturnType<typeof startGateway>>;

export async function startGateway(config: SimulationConfig, options: RunningGatewayOptions = {}) {
  const folder = makeFolder();
  const clock = new RealClock(TIME_SCALE);
  const startEpochMicros = Date.now() * 1_000;
  const { emulator, backend, control } = createScenarioEmulator({ config, seed: SEED, clock, startEpochMicros });
  const emulatorUrl = await emulator.listen(0);
  const secrets = backend.accounts.map(({ accountId }) => control.identities.account(accountId)!.accessKey);
  const shards = backend.accounts.map(({ region }, shard) => {
    const { accessKeyId, secretAccessKey } = secrets[shard]!;
    return { endpoint: new URL(emulatorUrl), region, credentials: staticCredentials({ accessKeyId, secretAccessKey }) };
  });
  const { transport = (to) => createSignedTransport({ shards: to, wallMillis: Date.now }), ...settings } = options;
  const upstream = await transport(shards);
  const keys = config.tenants.map(({ name }) => rehearsalKey(SEED, name));
  const policy = new ObservedPolicy(createPolicy(config.gateway.policy));
  const journal = openJournal(
    config,
    policy,
    backend.accounts.map(({ accountId }) => accountId),
    folder.path,
    clock,
  );
  const metrics = new GatewayMetrics(config, false);
  const status = new StatusPage(config);
  const settled: { row: number; shard: number | null; tokens: number }[] = [];
  const arrived = new Set<number>();
  const note: GatewayObserver = {
    arrived: ({ row }) => void arrived.add(row),
    ended: ({ errand, shard, usedTokens }) => void settled.push({ row: errand.row, shard, tokens: usedTokens }),
  };
  let log = '';
  const gateway = new Gateway({
    config: { ...config, startEpochMicros },
    seed: SEED,
    replica: 0,
    policy,
    upstream,
    clock,
    keys: new ApiKeys(keys.map((key) => [hashKey(key)])),
    limits: null,
    log: createLog('debug', { write: (line) => void (log += line) }),
    trustsMarkers: true,
    observers: [metrics.observer, status.observer, note, ...journal.observers],
    pages: [metrics.page, status],
    ...settings,
  });
  metrics.watch(gateway);
  status.watch(gateway, clock);
  const believed = new Audit(gateway.replica.book.ledger);
  const truth = new Audit(backend.shards.ledger);
  const url = await gateway.server.listen(0, '127.0.0.1');

  async function change(path: string, body: object): Promise<void> {
    const headers = { 'x-shardproof-control': '1', 'content-type': 'application/json' };
    const asked = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${emulatorUrl}/shardproof/api/${path}`, asked);
    if (!response.ok) throw new Error(await response.text());
  }

  let stopped: Promise<Traces> | null = null;
  async function stop(): Promise<Traces> {
    const pages = await Promise.all(['/metrics', '/shardproof'].map(async (path) => (await fetch(url + path)).text()));
    await gateway.server.close();
    await upstream.close();
    await journal.close();
    const { frontDoor, rounds, replica } = gateway;
    const onAccounts = config.accounts.reduce((sum, _, shard) => sum + replica.book.inFlight(shard), 0);
    const open = { inFlight: frontDoor.inFlight, waiting: rounds.waiting, held: rounds.held, onAccounts };
    await emulator.close();
    clock.close();
    const audit: AuditRecord[] = [];
    const how = { skipBadLines: false, signal: new AbortController().signal, onBadLine: () => {} };
    const reader = { record: (record: AuditRecord) => void audit.push(record), dropped: () => {} };
    await readAudit(folder.path('audit.jsonl'), how, reader);
    const files = ['audit.jsonl', 'decisions.jsonl'].map((name) => readFileSync(folder.path(name), 'utf8'));
    folder.remove();
    return {
      audit,
      attempts: attemptsOf(control.context.calls),
      settled,
      believedTokens: believed.net.get('tokensPerMinute')!,
      trueTokens: truth.net.get('tokensPerMinute')!,
      open,
      metrics: pages[0]!,
      written: [log, ...pages, ...files].join('\n'),
    };
  }

  return {
    url,
    /** By tenant. */
    keys,
    gateway,
    backend,
    decisionsPath: folder.path('decisions.jsonl'),
    /** By the emulator's control API. */
    change,
    attempts: () => attemptsOf(control.context.calls),
    hasTakenIn: (row: number) => arrived.has(row),
    /** Closes all of it, once; the folder of the journals is gone afterwards. */
    stop: () => (stopped ??= stop()),
    /** What nobody may read anywhere. */
    secrets: [...keys, ...secrets.flatMap(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey])],
  };
}

function openJournal(
  config: SimulationConfig,
  policy: ObservedPolicy,
  accountIds: readonly string[],
  path: (name: string) => string,
  clock: RealClock,
) {
  const onProblem = (message: string): void => {
    throw new Error(message);
  };
  const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);
  const {
    v: _,
    kind: _kind,
    ...about
  } = head(config.accounts.length, {
    policy: policy.name,
    onNoShard: config.gateway.onNoShard,
    accounts: names(config.accounts),
    models: config.models.map(({ id }) => id),
    tenants: names(config.tenants),
    seed: SEED,
  });
  const decisions = new DecisionLog(new JournalFile({ path: path('decisions.jsonl'), onProblem }), 0, about);
  const audit = new AuditLog(new JournalFile({ path: path('audit.jsonl'), onProblem }));
  return {
    observers: [observeDecisions(decisions, policy, clock), observeEndings(audit, config, accountIds, clock)],
    close: async () => void (await Promise.all([decisions.close(), audit.close()])),
  };
}

function attemptsOf(calls: CallLog): readonly BedrockAttempt[] {
  const attempts: BedrockAttempt[] = [];
  for (let at = calls.firstSequence; at < calls.nextSequence; at++) {
    const attempt = bedrockAttempt(at, calls.at(at)!);
    if (attempt !== null) attempts.push(attempt);
  }
  return attempts;
}
