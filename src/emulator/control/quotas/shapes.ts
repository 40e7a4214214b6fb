/** The structures of the Service Quotas API (service model 2019-06-24). */
import type { Micros } from '../../../../simulator/basics/time.ts';
import type { Structure } from '../wire/answer.ts';
import type { QuotaListing } from './listing.ts';
import type { QuotaChange } from './quota-book.ts';

export const SERVICE = { ServiceCode: 'bedrock', ServiceName: 'Amazon Bedrock' };

export interface QuotaOwner {
  readonly accountId: string;
  readonly region: string;
}

/** @param owner null for AWS's defaults, which belong to no account: their ARN has none */
export function serviceQuota(
  listing: QuotaListing,
  value: number,
  owner: QuotaOwner | null,
  region: string,
): Structure {
  return {
    ...SERVICE,
    QuotaArn: quotaArn(listing, owner?.accountId ?? '', region),
    QuotaCode: listing.code,
    QuotaName: listing.name,
    Value: value,
    Unit: 'None',
    Adjustable: listing.adjustable,
    GlobalQuota: false,
    ...usage(listing),
    QuotaAppliedAtLevel: owner === null ? undefined : 'ACCOUNT',
  };
}

export function requestedChange(change: QuotaChange, owner: QuotaOwner, startEpochMicros: Micros): Structure {
  const { listing } = change;
  const at = (micros: Micros): Date => new Date((startEpochMicros + micros) / 1_000);
  const callerArn = change.requesterArn ?? `arn:aws:iam::${owner.accountId}:root`;
  return {
    Id: change.id,
    CaseId: change.caseId ?? undefined,
    ...SERVICE,
    QuotaCode: listing.code,
    QuotaName: listing.name,
    DesiredValue: change.desiredValue,
    Status: change.status,
    Created: at(change.createdAtMicros),
    LastUpdated: at(change.updatedAtMicros),
    Requester: JSON.stringify({ accountId: owner.accountId, callerArn }),
    QuotaArn: quotaArn(listing, owner.accountId, owner.region),
    GlobalQuota: false,
    Unit: 'None',
    QuotaRequestedAtLevel: 'ACCOUNT',
  };
}

/** Rows of requests per minute name no metric and no period; rows of tokens do. */
function usage(listing: QuotaListing): Structure {
  if (listing.meter !== 'tokensPerMinute' || listing.modelId === null) return {};
  return {
    UsageMetric: {
      MetricNamespace: 'AWS/Bedrock',
      MetricName: 'EstimatedTPMQuotaUsage',
      MetricDimensions: { ModelId: listing.modelId },
      MetricStatisticRecommendation: 'Sum',
    },
    Period: { PeriodValue: 1, PeriodUnit: 'MINUTE' },
  };
}

function quotaArn(listing: QuotaListing, accountId: string, region: string): string {
  return `arn:aws:servicequotas:${region}:${accountId}:${SERVICE.ServiceCode}/${listing.code}`;
}
