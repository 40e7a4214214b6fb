/** Reads accounts one after the other, through clients of the AWS SDK that are loaded when they are asked for. */
import { refused } from '../input/problem.ts';
import { loadOptional } from '../input/load-optional.ts';
import { isMapping, printable } from '../input/describe.ts';
import { readQuotas } from './read-quotas.ts';
import { readUsage } from './read-usage.ts';
import type { AccountReading, UsageWindow } from './reading.ts';

/** Whose quotas are read, by a profile of AWS's configuration files or by a role to be assumed. */
export interface AccountSource {
  readonly name: string;
  readonly profile: string | null;
  readonly roleArn: string | null;
  /** Null: the profile's, or that of the environment. */
  readonly region: string | null;
}

const VERB = 'scenario from-aws';
/** Throttled calls wait longer and longer, and the client slows down by itself. */
const PATIENCE = { maxAttempts: 8, retryMode: 'adaptive' };
const TIMEOUTS = { requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 } };

/** @throws RefusedInput where a package is missing, or AWS does not answer; AbortError */
export async function readAccounts(
  sources: readonly AccountSource[],
  window: UsageWindow,
  onAccount: (done: number, name: string) => void,
  signal: AbortSignal,
): Promise<readonly AccountReading[]> {
  const packages = await loadPackages();
  const readings: AccountReading[] = [];
  for (const [done, source] of sources.entries()) {
    signal.throwIfAborted();
    onAccount(done / sources.length, source.name);
    readings.push(await readAccount(packages, source, window));
  }
  return readings;
}

type Packages = Awaited<ReturnType<typeof loadPackages>>;

async function loadPackages() {
  const load = <Module>(name: string, module: () => Promise<Module>) => loadOptional(name, 'it', module, VERB);
  return {
    quotas: await load('@aws-sdk/client-service-quotas', () => import('@aws-sdk/client-service-quotas')),
    metrics: await load('@aws-sdk/client-cloudwatch', () => import('@aws-sdk/client-cloudwatch')),
    credentials: await load('@aws-sdk/credential-providers', () => import('@aws-sdk/credential-providers')),
  };
}

async function readAccount(packages: Packages, source: AccountSource, window: UsageWindow): Promise<AccountReading> {
  const settings = { ...PATIENCE, ...TIMEOUTS, ...settingsOf(packages, source) };
  const quotaClient = new packages.quotas.ServiceQuotasClient(settings);
  const metricClient = new packages.metrics.CloudWatchClient(settings);
  try {
    const region = await quotaClient.config.region();
    const quotas = await readQuotas(packages.quotas, quotaClient);
    const usage = await readUsage(packages.metrics, metricClient, window);
    return { name: source.name, region, ...quotas, usage };
  } catch (error) {
    throw refused(source.name, explained(error));
  } finally {
    quotaClient.destroy();
    metricClient.destroy();
  }
}

function settingsOf({ credentials }: Packages, { profile, roleArn, region }: AccountSource) {
  const place = region === null ? {} : { region };
  if (roleArn === null) return profile === null ? place : { ...place, profile };
  const params = { RoleArn: roleArn, RoleSessionName: 'shardproof-from-aws' };
  return { ...place, credentials: credentials.fromTemporaryCredentials({ params, clientConfig: place }) };
}

const POLICY = 'the policy that it needs is in docs/own-data.md';

/** One sentence. What AWS says of a wrong signature may hold the request: only what is harmless is passed on. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const { name, message } = error;
  const status = '$metadata' in error && isMapping(error.$metadata) ? error.$metadata['httpStatusCode'] : undefined;
  if (name.startsWith('AccessDenied')) return `AWS does not allow it: ${short(message)}; ${POLICY}`;
  if (name === 'CredentialsProviderError') return `no credentials: ${short(message)}`;
  if (/Region is missing/i.test(message)) return 'expected --region, or a region in the profile';
  if (/Thrott|TooManyRequests/.test(name)) return 'AWS keeps throttling the calls; try again later';
  if (status === undefined && !('code' in error)) throw error;
  return `AWS could not be asked: ${name}${'code' in error ? ` (${String(error.code)})` : ''}`;
}

function short(message: string): string {
  return printable(message.length > 200 ? `${message.slice(0, 200)}...` : message);
}
