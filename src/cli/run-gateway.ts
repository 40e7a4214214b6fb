/** From a scenario and options to a listening gateway, until Ctrl-C or SIGTERM. */
import { destination } from 'pino';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import type { Book } from '../../simulator/gateway/book.ts';
import { createPolicy } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { RealClock } from '../clock/clock.ts';
import { Gateway } from '../gateway/gateway.ts';
import { AuditLog } from '../gateway/journal/audit-log.ts';
import { DecisionLog } from '../gateway/journal/decision-log.ts';
import { JournalFile } from '../gateway/journal/journal-file.ts';
import { ObservedPolicy } from '../gateway/journal/observed-policy.ts';
import { observeDecisions, observeEndings } from '../gateway/journal/observers.ts';
import type { GatewayObserver } from '../gateway/observer.ts';
import { GatewayMetrics } from '../gateway/pages/metrics.ts';
import { StatusPage } from '../gateway/pages/status-page.ts';
import { ApiKeys, hashKey, rehearsalKey } from '../gateway/tenants/api-keys.ts';
import { QuotaApi } from '../gateway/pages/quota-api.ts';
import { connectState, type SharedState, stateUrlProblem } from '../gateway/sharing/connect-state.ts';
import { readKeyFile, type TenantAccess } from '../gateway/tenants/key-file.ts';
import { TenantLimits } from '../gateway/tenants/tenant-limits.ts';
import { formatProblem, refused } from '../input/problem.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario, type Scenario } from '../scenario/scenario.ts';
import { policyOf, readPolicyFile } from '../simulation/policy-file.ts';
import { policyPathOf } from '../simulation/scenario-run.ts';
import { createLog } from '../telemetry/log.ts';
import { EXIT_FINE } from './exit.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { type ReachedBedrock, reachBedrock, type Run } from './gateway-upstream.ts';
import { aborted, isLoopback, listenAt } from './listening.ts';
import { editsOf } from './scenario-options.ts';
import type { Session } from './verb.ts';

const STANDARD_ERROR = 2;

export async function runGateway(path: string, options: GatewayOptions, session: Session): Promise<number> {
  const problem = options.state === undefined ? null : stateUrlProblem(options.state);
  if (problem !== null) throw refused('--state', problem);
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  const policy = await deployable(scenario);
  const access = await accessOf(scenario, options);
  const clock = new RealClock(options.timeScale);
  const run: Run = { clock, startEpochMicros: Date.now() * 1_000 };
  const bedrock = await reachBedrock(scenario, options, run);
  try {
    const journal = openJournal(scenario, policy, options, bedrock, run, session);
    const { gateway, shared } = gatewayOf(scenario, options, bedrock, access, journal, run);
    const greet = (url: string): string => greeting(url, access, bedrock, options);
    try {
      await serve(gateway, options, session, greet);
    } finally {
      await shared()?.close();
      await journal.close();
    }
  } finally {
    await bedrock.close();
    clock.close();
  }
  return EXIT_FINE;
}

/** Until it is told to end, and all that was under way has ended. */
async function serve(
  { server }: Gateway,
  options: GatewayOptions,
  session: Session,
  greet: (url: string) => string,
): Promise<void> {
  try {
    const url = await listenAt((port, host) => server.listen(port, host), options);
    if (!isLoopback(options.host)) session.note(OPEN_WARNING);
    session.print(greet(url));
    await aborted(session.signal);
  } finally {
    await server.close();
  }
}

function greeting(url: string, access: Access, bedrock: ReachedBedrock, { json }: GatewayOptions): string {
  return json ? `${JSON.stringify(readyLine(url, access, bedrock))}\n` : say(url, access, bedrock);
}

async function deployable(scenario: Scenario): Promise<RoutingPolicy> {
  const { policy } = scenario.config.gateway;
  const path = policyPathOf(scenario);
  if (path !== null) return await policyOf(await readPolicyFile(policy, path));
  if (policy === 'oracle')
    throw refused('gateway.policy', 'the oracle sees what no gateway can: it cannot be deployed');
  return createPolicy(policy);
}

interface Access {
  readonly tenants: readonly TenantAccess[];
  /** By tenant; empty where keys come from a file, which has their hashes alone. */
  readonly keys: Readonly<Record<string, string>>;
}

async function accessOf({ config, seed }: Scenario, { keys: file }: GatewayOptions): Promise<Access> {
  const names = config.tenants.map(({ name }) => name);
  if (file !== undefined) return { tenants: await readKeyFile(file, names), keys: {} };
  const keys = Object.fromEntries(names.map((name) => [name, rehearsalKey(seed, name)]));
  return { tenants: names.map((name) => ({ hashes: [hashKey(keys[name]!)], limits: null })), keys };
}

interface Journal {
  readonly policy: RoutingPolicy;
  readonly observers: readonly GatewayObserver[];
  close(): Promise<void>;
}

function openJournal(
  { config, name, digest, seed }: Scenario,
  policy: RoutingPolicy,
  options: GatewayOptions,
  { accountIds }: ReachedBedrock,
  { clock, startEpochMicros }: Run,
  session: Session,
): Journal {
  const onProblem = (message: string): void => session.note(`Warning: ${message}`);
  const observers: GatewayObserver[] = [];
  const logs: { close(): Promise<void> }[] = [];
  let asked = policy;
  if (options.decisions !== undefined) {
    const observed = new ObservedPolicy(policy);
    const head = {
      scenario: name,
      digest,
      policy: config.gateway.policy,
      onNoShard: config.gateway.onNoShard,
      accounts: config.accounts.map((account) => account.name),
      models: config.models.map(({ id }) => id),
      tenants: config.tenants.map((tenant) => tenant.name),
      startEpochMicros,
      seed,
    };
    const log = new DecisionLog(new JournalFile({ path: options.decisions, onProblem }), options.replica, head);
    logs.push(log);
    observers.push(observeDecisions(log, observed, clock));
    asked = observed;
  }
  if (options.audit !== undefined) {
    const log = new AuditLog(new JournalFile({ path: options.audit, onProblem }));
    logs.push(log);
    observers.push(observeEndings(log, config, accountIds, clock));
  }
  return { policy: asked, observers, close: async () => void (await Promise.all(logs.map((log) => log.close()))) };
}

function gatewayOf(
  { config: described, seed, digest }: Scenario,
  options: GatewayOptions,
  { upstream, isRehearsal }: ReachedBedrock,
  { tenants }: Access,
  { policy, observers }: Journal,
  { clock, startEpochMicros }: Run,
): { readonly gateway: Gateway; readonly shared: () => SharedState | null } {
  const config = { ...described, startEpochMicros };
  const metrics = new GatewayMetrics(config, options.openMetrics ?? false);
  const status = new StatusPage(config);
  const quotas = new QuotaApi(
    config.accounts.map(({ name }) => name),
    config.models.map(({ id }) => id),
  );
  const log = createLog(options.logLevel, destination({ fd: STANDARD_ERROR, sync: true }));
  let shared: SharedState | null = null;
  const join = (url: string) => (book: Book) => {
    shared = connectState(url, { log, clock, book, models: config.models.length, scenarioDigest: digest });
    return shared.gossip;
  };
  const limits = tenants.some((tenant) => tenant.limits !== null)
    ? new TenantLimits(
        tenants.map((tenant) => tenant.limits),
        config.quota,
        startEpochMicros,
      )
    : null;
  const gateway = new Gateway({
    config,
    seed,
    replica: options.replica,
    policy,
    upstream,
    clock,
    keys: new ApiKeys(tenants.map(({ hashes }) => hashes)),
    limits,
    log,
    shareWith: options.state === undefined ? null : join(options.state),
    trustsMarkers: isRehearsal,
    showsRoute: options.routeHeaders,
    deadlineMicros: options.deadline * MICROS_PER_SECOND * options.timeScale,
    http: { closeMillis: options.drain * 1_000 },
    observers: [metrics.observer, status.observer, ...observers],
    pages: [metrics.page, quotas, status],
  });
  metrics.watch(gateway, () => shared);
  status.watch(gateway, clock, () => shared);
  quotas.watch(gateway);
  return { gateway, shared: () => shared };
}

function readyLine(url: string, { keys }: Access, { ready }: ReachedBedrock) {
  return { url, keys, emulator: ready };
}

/** As many as fit on a screen. */
const MOST_KEYS = 12;

function say(url: string, { keys }: Access, { ready }: ReachedBedrock): string {
  const entries = Object.entries(keys);
  const shown = entries.slice(0, MOST_KEYS).map(([tenant, key]) => `  ${tenant.padEnd(16)} ${key}`);
  const more =
    entries.length > MOST_KEYS ? [`  ... and ${entries.length - MOST_KEYS} more: --json tells them all`] : [];
  return `${[
    `Gateway at ${url} (Ctrl-C ends it)`,
    ...(ready === null ? [] : [`in front of an emulator at ${ready.url}`]),
    ...(entries.length === 0 ? [] : ['', 'API keys, for this machine only', ...shown, ...more]),
    '',
    'Try it:',
    `  curl ${url}/v1/chat/completions -H 'authorization: Bearer ${entries[0]?.[1] ?? 'KEY'}' \\`,
    `    -d '{"model": "${ready?.models[0] ?? 'MODEL'}", "messages": [{"role": "user", "content": "Hello"}]}'`,
    '',
    `Status ${url}/shardproof, metrics ${url}/metrics, health ${url}/health, readiness ${url}/ready`,
  ].join('\n')}\n`;
}

const OPEN_WARNING =
  'Warning: other machines can reach this gateway, and the traffic is not encrypted: put something with TLS before it.';
