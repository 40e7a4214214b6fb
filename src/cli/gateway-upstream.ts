/** Where the gateway's calls go: an emulator of its own, one that runs, or AWS. */
import { z } from 'zod';
import type { Micros } from '../../simulator/basics/time.ts';
import type { Clock } from '../clock/clock.ts';
import { type Ready, readyOf } from '../emulator/ready.ts';
import { createScenarioEmulator } from '../emulator/scenario-emulator.ts';
import { emulatedShards } from '../gateway/upstream/emulated-shards.ts';
import { roleCredentials } from '../gateway/upstream/role-credentials.ts';
import { createSdkTransport } from '../gateway/upstream/sdk-transport.ts';
import { createSignedTransport } from '../gateway/upstream/signed-transport.ts';
import type { Upstream, UpstreamShard } from '../gateway/upstream/upstream.ts';
import { readJsonFile } from '../input/json-file.ts';
import { refused } from '../input/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { isLoopback } from './listening.ts';
import { readRoles } from './roles-file.ts';

/** What gateway and emulator have in common: their minutes and days begin alike. */
export interface Run {
  readonly clock: Clock;
  /** What the calendar shows at model time 0. */
  readonly startEpochMicros: Micros;
}

export interface ReachedBedrock {
  readonly upstream: Upstream;
  /** Of each shard; null where it is not known. */
  readonly accountIds: readonly (string | null)[];
  /** Of the emulator that was started; null where none was. */
  readonly ready: Ready | null;
  /** Whether it is an emulator: then the row markers of prompts are believed. */
  readonly isRehearsal: boolean;
  close(): Promise<void>;
}

type Accounts = readonly {
  readonly id: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}[];

const readySchema = z.object({
  accounts: z.array(
    z.object({ id: z.string(), region: z.string(), accessKeyId: z.string(), secretAccessKey: z.string() }),
  ),
});

export async function reachBedrock(scenario: Scenario, options: GatewayOptions, run: Run): Promise<ReachedBedrock> {
  if (options.upstream === 'emulator') return await startEmulator(scenario, options, run);
  if (options.upstream === 'aws') return await reachAws(scenario, options);
  return await reachUrl(scenario, options);
}

async function startEmulator(scenario: Scenario, options: GatewayOptions, run: Run): Promise<ReachedBedrock> {
  const { config, seed } = scenario;
  const { emulator, backend, control } = createScenarioEmulator({ config, seed, ...run });
  const ready = readyOf(await emulator.listen(0, '127.0.0.1'), backend, control.identities);
  try {
    const reached = await toAccounts(new URL(ready.url), ready.accounts, options);
    return { ...reached, ready, close: async () => void (await Promise.all([reached.close(), emulator.close()])) };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

async function reachUrl(scenario: Scenario, options: GatewayOptions): Promise<ReachedBedrock> {
  const url = URL.canParse(options.upstream) ? new URL(options.upstream) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw refused(
      '--upstream',
      `expected emulator, aws or a URL such as http://127.0.0.1:8080, got "${options.upstream}"`,
    );
  }
  mayLeave(isLoopback(url.hostname.replace(/^\[|\]$/g, '')), url.host, options);
  const file = options.upstreamReady;
  if (file === undefined) throw refused('--upstream-ready', 'is needed for a URL: the line that emulate --json prints');
  const parsed = readySchema.safeParse(await readJsonFile(file));
  if (!parsed.success) throw refused(file, 'expected the line that emulate --json prints');
  const { accounts } = parsed.data;
  const wanted = scenario.config.accounts.length;
  if (accounts.length !== wanted) {
    throw refused(file, `expected the ${wanted} accounts of the scenario, got ${accounts.length}`);
  }
  return await toAccounts(url, accounts, options);
}

async function toAccounts(endpoint: URL, accounts: Accounts, options: GatewayOptions): Promise<ReachedBedrock> {
  const upstream = await transportTo(emulatedShards(endpoint, accounts), options);
  const accountIds = accounts.map(({ id }) => id);
  return { upstream, accountIds, ready: null, isRehearsal: true, close: () => upstream.close() };
}

async function reachAws(scenario: Scenario, options: GatewayOptions): Promise<ReachedBedrock> {
  mayLeave(false, 'AWS', options);
  if (options.keys === undefined) throw refused('--keys', 'is needed for aws: who may call, by hashes of API keys');
  if (options.roles === undefined)
    throw refused('--roles', 'is needed for aws: {"ACCOUNT": "arn:aws:iam::ID:role/NAME"}');
  const roles = await readRoles(options.roles);
  const { accounts } = scenario.config;
  const missing = accounts.filter(({ name }) => roles[name] === undefined).map(({ name }) => name);
  if (missing.length > 0) throw refused(options.roles, `no role for ${missing.join(', ')}`);
  const shards = await Promise.all(
    accounts.map(async ({ name, region }): Promise<UpstreamShard> => {
      const role = { roleArn: roles[name]!, gatewayName: 'shardproof-gateway', region, wallMillis: Date.now };
      const endpoint = new URL(`https://bedrock-runtime.${region}.amazonaws.com`);
      return { endpoint, region, credentials: await roleCredentials(role) };
    }),
  );
  const upstream = await transportTo(shards, options);
  const accountIds = accounts.map(({ name }) => roles[name]!.split(':')[4]!);
  return { upstream, accountIds, ready: null, isRehearsal: false, close: () => upstream.close() };
}

function mayLeave(isHere: boolean, where: string, { allowRemote }: GatewayOptions): void {
  if (isHere || allowRemote === true) return;
  throw refused(
    '--upstream',
    `calls would go to ${where}, and cost what they cost there: say --allow-remote to allow it`,
  );
}

async function transportTo(shards: readonly UpstreamShard[], { transport }: GatewayOptions): Promise<Upstream> {
  return transport === 'sdk'
    ? await createSdkTransport({ shards })
    : createSignedTransport({ shards, wallMillis: Date.now });
}
