/** The yardstick scenario at any size: what the bench runs and the native program runs beside it. */
import { fileURLToPath } from 'node:url';
import type { SimulationConfig, TenantConfig } from '../../simulator/config.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import type { Limits } from '../../simulator/quota/limits.ts';
import { wholeQuota } from '../../simulator/quota/quota-value.ts';
import type { ArrivalConfig } from '../../simulator/workload/arrivals.ts';
import { overrideScenario } from './override.ts';
import { loadScenario } from './scenario.ts';

export interface YardstickOptions {
  readonly shards: number;
  /** A name of the routing registry. */
  readonly policy: string;
  /** Mean demand over the quotas of all shards. */
  readonly load: number;
  readonly requests: number;
  /** Mean requests in flight. */
  readonly inFlight: number;
}

const FILE = fileURLToPath(new URL('../../scenarios/yardstick.yaml', import.meta.url));

// Rounded means of the token and service-time distributions, as the native program has them.
const MEAN_SERVICE_SECONDS = 4.63;
const MEAN_QUOTA_TOKENS = 1499 + 5 * 328;
const WEIGHTS = [1, 1.25, 1.5, 1.75] as const;
const BINS = 1440;
const CYCLES = 4;
const MINUTES_A_DAY = 1440;
/** The last requests may back off four times before they are served. */
const DRAIN_MICROS = 15 * MICROS_PER_MINUTE;

export async function yardstickConfig(options: YardstickOptions): Promise<SimulationConfig> {
  const { shards, policy } = options;
  const { config } = overrideScenario(await loadScenario(FILE), [
    { origin: '--shards', path: ['accounts', 'count'], value: shards },
    { origin: '--policy', path: ['gateway', 'policy'], value: policy },
  ]);
  const ratePerSecond = options.inFlight / MEAN_SERVICE_SECONDS;
  const lengthMicros = (options.requests / ratePerSecond) * MICROS_PER_SECOND;
  const accounts = sized(config.accounts, (ratePerSecond * MEAN_QUOTA_TOKENS * 60) / options.load);
  const arrivals: ArrivalConfig = {
    ...config.tenants[0]!.arrivals,
    ratePerSecond,
    profile: { kind: 'table', stepMicros: Math.round(lengthMicros / (CYCLES * BINS)), values: cycle() },
    maxRequests: options.requests,
  };
  const tenants: TenantConfig[] = config.tenants.map((tenant) => ({ ...tenant, arrivals }));
  // The number of arrivals is fixed, so their span varies: a tenth more is far more than it ever needs.
  return { ...config, accounts, tenants, horizonMicros: Math.round(lengthMicros * 1.1) + DRAIN_MICROS };
}

/** Relative arrival rates of one cycle; their mean is 1. */
function cycle(): number[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const x = (2 * bin + 1) / BINS - 1;
    return 1 + 0.3 * (1 - 3 * x * x);
  });
}

/** The accounts with their quotas set to their part of so many tokens a minute. */
function sized(accounts: readonly AccountConfig[], tokensPerMinute: number): AccountConfig[] {
  const weightOf = (i: number): number => WEIGHTS[i % WEIGHTS.length]!;
  const sum = accounts.reduce((total, _, i) => total + weightOf(i), 0);
  return accounts.map((account, i) => {
    const quota = wholeQuota((tokensPerMinute * weightOf(i)) / sum, Math.round);
    const limits: Limits = { ...account.limits[0]!, tokensPerMinute: quota };
    const perDay = quota * MINUTES_A_DAY;
    return { ...account, limits: [limits], defaults: [limits], tokensPerDay: perDay, tokensPerDayDefault: perDay };
  });
}
