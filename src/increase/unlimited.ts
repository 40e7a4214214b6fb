/** The same scenario where quotas never stand in the way: what its demand takes is then seen undisturbed. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import type { Limits } from '../../simulator/quota/limits.ts';
import { LARGEST_QUOTA, wholeQuota } from '../../simulator/quota/quota-value.ts';

/** In proportion, so that policies that look at quotas spread the load as they do now. */
const TIMES = 1000;

export function unlimited(config: SimulationConfig): SimulationConfig {
  return {
    ...config,
    accounts: config.accounts.map(unlimitedAccount),
    increase: { ...config.increase, plan: [] },
  };
}

function unlimitedAccount(account: AccountConfig): AccountConfig {
  return {
    ...account,
    limits: account.limits.map((limits, model) => unlimitedLimits(limits, account.defaults[model])),
    tokensPerDay: account.tokensPerDay === null ? null : Number.MAX_SAFE_INTEGER,
  };
}

/** An account that has nothing yet is taken for one with AWS's default. */
function unlimitedLimits(limits: Limits, defaults: Limits | undefined): Limits {
  const raised = (limit: number | null, standard: number | null | undefined): number | null =>
    limit === null ? null : wholeQuota(Math.min(LARGEST_QUOTA, (limit || standard || TIMES) * TIMES), Math.floor);
  return {
    requestsPerMinute: raised(limits.requestsPerMinute, defaults?.requestsPerMinute),
    tokensPerMinute: raised(limits.tokensPerMinute, defaults?.tokensPerMinute),
    outputTokensPerMinute: raised(limits.outputTokensPerMinute, defaults?.outputTokensPerMinute),
    concurrency: raised(limits.concurrency, defaults?.concurrency),
  };
}
