/** The work of a child process: takes one order to serve, and does so until its parent lets go of it. */
import { RealClock } from '../../clock/clock.ts';
import { readyOf } from '../../emulator/ready.ts';
import { createScenarioEmulator } from '../../emulator/scenario-emulator.ts';
import { Gateway } from '../../gateway/gateway.ts';
import { QuotaApi } from '../../gateway/pages/quota-api.ts';
import { ApiKeys, hashKey, rehearsalKey } from '../../gateway/tenants/api-keys.ts';
import { emulatedShards } from '../../gateway/upstream/emulated-shards.ts';
import { createSignedTransport } from '../../gateway/upstream/signed-transport.ts';
import { policyOf, readPolicyFile } from '../../simulation/policy-file.ts';
import { createLog } from '../../telemetry/log.ts';
import { createPolicy } from '../../../simulator/routing/index.ts';
import { LoopWatch } from './loop-watch.ts';
import type { EmulatorOrder, GatewayOrder, Order, Report } from './orders.ts';

const HOST = '127.0.0.1';
/** An answer of so many tokens a piece costs little to send and to read, and nothing of what is compared. */
const TOKENS_PER_CHUNK = 64;

export function serveOrders(): void {
  // Ctrl-C is for the parent, which lets the run end in order.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit());
  const watch = new LoopWatch(() => performance.now()).start();
  process.on('message', (order: Order) => {
    if (order.kind === 'hold-ups') return tell({ kind: 'hold-ups', holdUps: watch.take() });
    const serving = order.kind === 'emulator' ? serveEmulator(order) : serveGateway(order);
    serving.then(tell, (error: unknown) => tell({ kind: 'failed', message: String(error) }));
  });
  tell({ kind: 'loaded' });
}

function tell(report: Report): void {
  process.send?.(report);
}

async function serveEmulator(order: EmulatorOrder): Promise<Report> {
  const { config, seed, startAtEpochMillis, timeScale, port } = order;
  const { emulator, backend, control } = createScenarioEmulator({
    config,
    seed,
    clock: new RealClock(timeScale, startAtEpochMillis),
    startEpochMicros: startAtEpochMillis * 1_000,
    tokensPerChunk: TOKENS_PER_CHUNK,
    log: createLog('silent'),
  });
  const url = await emulator.listen(port, HOST);
  return { kind: 'emulator', ready: readyOf(url, backend, control.identities) };
}

async function serveGateway(order: GatewayOrder): Promise<Report> {
  const { config, seed, startAtEpochMillis, timeScale, port, replica, policyFile, upstream } = order;
  const { policy } = config.gateway;
  const shards = emulatedShards(new URL(upstream.url), upstream.accounts);
  const quotas = new QuotaApi(
    config.accounts.map(({ name }) => name),
    config.models.map(({ id }) => id),
  );
  const gateway = new Gateway({
    config: { ...config, startEpochMicros: startAtEpochMillis * 1_000 },
    seed,
    replica,
    policy: policyFile === null ? createPolicy(policy) : await policyOf(await readPolicyFile(policy, policyFile)),
    upstream: createSignedTransport({ shards, wallMillis: Date.now }),
    clock: new RealClock(timeScale, startAtEpochMillis),
    keys: new ApiKeys(config.tenants.map(({ name }) => [hashKey(rehearsalKey(seed, name))])),
    limits: null,
    log: createLog('silent'),
    trustsMarkers: true,
    pages: [quotas],
  });
  quotas.watch(gateway);
  return { kind: 'gateway', url: await gateway.server.listen(port, HOST) };
}
