/**
 * The process that is measured: our gateway, or a proxy that signs and forwards, which is the least that any gateway
 * does. Says its address to its parent, and its processor time whenever it is asked.
 */
import { RealClock } from '../clock/clock.ts';
import type { Ready } from '../emulator/ready.ts';
import { Gateway } from '../gateway/gateway.ts';
import { ApiKeys, hashKey, rehearsalKey } from '../gateway/tenants/api-keys.ts';
import { emulatedShards } from '../gateway/upstream/emulated-shards.ts';
import { createSignedTransport } from '../gateway/upstream/signed-transport.ts';
import { DEFAULT_LIMITS } from '../http/limits.ts';
import { Listener } from '../http/listener.ts';
import type { FixedResponse, Handler } from '../http/message.ts';
import { refusalsOf } from '../http/refusals.ts';
import { createLog } from '../telemetry/log.ts';
import { createPolicy } from '../../simulator/routing/index.ts';
import { benchConfig } from './emulator-case.ts';
import { answerParent } from './server-process.ts';

const HOST = '127.0.0.1';
const LONGEST_MILLIS = 60_000;

const [kind, upstreamText] = process.argv.slice(2) as ['gateway' | 'proxy', string];
const ready = JSON.parse(upstreamText) as Ready;
const shards = emulatedShards(new URL(ready.url), ready.accounts);
const upstream = createSignedTransport({ shards, wallMillis: Date.now });
const url = kind === 'gateway' ? await startGateway() : await startProxy();
answerParent(url);

function startGateway(): Promise<string> {
  const config = benchConfig('calls');
  const gateway = new Gateway({
    config: { ...config, startEpochMicros: Date.now() * 1_000 },
    seed: 1,
    replica: 0,
    policy: createPolicy('headroom'),
    upstream,
    clock: new RealClock(),
    keys: new ApiKeys([[hashKey(rehearsalKey(1, config.tenants[0]!.name))]]),
    limits: null,
    log: createLog('silent'),
    trustsMarkers: true,
  });
  return gateway.server.listen(0, HOST);
}

function startProxy(): Promise<string> {
  const handle: Handler = async ({ path, body }) => {
    const call = { path, headers: { 'content-type': 'application/json' }, body: Buffer.from(body), streamed: false };
    const answer = await upstream.send(0, call, AbortSignal.timeout(LONGEST_MILLIS));
    if (answer.kind !== 'whole') return { status: 502, headers: {}, body: '' };
    return { status: answer.status, headers: { 'content-type': 'application/json' }, body: answer.body };
  };
  const refuse = (status: number): FixedResponse => ({ status, headers: {}, body: '' });
  const refusals = refusalsOf('proxy', refuse);
  return new Listener(handle, { limits: DEFAULT_LIMITS, refusals, report: () => {} }).listen(0, HOST);
}
