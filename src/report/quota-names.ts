/** Quotas by their names: short for tables, in words for sentences, and which one a figure of use speaks of. */
import type { QuotaName, RunResult, ShardResult } from '../../simulator/metrics/result.ts';
import { METERS, type MeterName } from '../../simulator/quota/limits.ts';

const NAMES: Readonly<Record<MeterName, { readonly short: string; readonly long: string }>> = {
  requestsPerMinute: { short: 'RPM', long: 'requests per minute' },
  tokensPerMinute: { short: 'TPM', long: 'tokens per minute' },
  outputTokensPerMinute: { short: 'OTPM', long: 'output tokens per minute' },
  tokensPerDay: { short: 'TPD', long: 'tokens per day' },
  concurrency: { short: 'CR', long: 'concurrent requests' },
};

export function meterName(meter: MeterName): string {
  return NAMES[meter].long;
}

export function shortMeterName(meter: MeterName): string {
  return NAMES[meter].short;
}

/** `RPM requests per minute, TPM tokens per minute` and so on: what the short names mean. */
export const METER_LEGEND = METERS.map((meter) => `${NAMES[meter].short} ${NAMES[meter].long}`).join(', ');

/** `requests per minute of some.model`; tokens per day are of no model. */
export function quotaPhrase({ meter, model }: QuotaName): string {
  return `${meterName(meter)} ${meter === 'tokensPerDay' ? 'over all models' : `of ${model}`}`;
}

/** A quota and the account that has it. */
export interface AccountQuota extends QuotaName {
  readonly account: string;
}

/** Which quota it is, and whose. */
export function accountQuotaPhrase(quota: AccountQuota): string {
  return `${quotaPhrase(quota)} on ${quota.account}`;
}

/**
 * The quota that a metric of use speaks of, in the replication where it was fullest.
 *
 * @returns null for other metrics, and where no account has a quota
 */
export function fullestQuota(results: readonly RunResult[], metric: string): AccountQuota | null {
  const shards = results.flatMap((result) => result.shards);
  if (metric === 'peakUtilisation') return fullestOf(shards, 'peakUtilisation', 'peakUtilisationOf');
  const ofMetric = shards.filter(({ name }) => metric === utilisationMetric(name));
  return fullestOf(ofMetric, 'utilisation', 'utilisationOf');
}

/** The name under which the estimates have the use of a shard. */
export function utilisationMetric(shard: string): string {
  return `utilisation.${shard}`;
}

function fullestOf(
  shards: readonly ShardResult[],
  figure: 'utilisation' | 'peakUtilisation',
  of: 'utilisationOf' | 'peakUtilisationOf',
): AccountQuota | null {
  let fullest: ShardResult | null = null;
  for (const shard of shards) if (fullest === null || shard[figure] > fullest[figure]) fullest = shard;
  const quota = fullest?.[of] ?? null;
  return quota === null ? null : { account: fullest!.name, ...quota };
}
