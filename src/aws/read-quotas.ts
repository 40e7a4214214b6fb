/** The quotas of Amazon Bedrock in one account, and the requests for more, as Service Quotas lists them. */
import type * as Api from '@aws-sdk/client-service-quotas';
import type { AppliedQuota, PendingIncrease } from './reading.ts';

export interface QuotasRead {
  readonly accountId: string | null;
  readonly quotas: readonly AppliedQuota[];
  readonly pending: readonly PendingIncrease[];
}

const SERVICE = { ServiceCode: 'bedrock' };
/** Of 100 rows: far more than Bedrock has, and an end where a service pages for ever. */
const MOST_PAGES = 50;
const OPEN: ReadonlySet<string | undefined> = new Set(['PENDING', 'CASE_OPENED']);

/** @throws whatever the client throws */
export async function readQuotas(api: typeof Api, client: Api.ServiceQuotasClient): Promise<QuotasRead> {
  const config = { client, pageSize: 100 };
  const defaults = await gathered(api.paginateListAWSDefaultServiceQuotas(config, SERVICE), (page) => page.Quotas);
  const applied = await gathered(api.paginateListServiceQuotas(config, SERVICE), (page) => page.Quotas);
  const history = api.paginateListRequestedServiceQuotaChangeHistory(config, SERVICE);
  const changes = await gathered(history, (page) => page.RequestedQuotas);
  return {
    accountId: applied.flatMap(({ QuotaArn }) => /^(?:[^:]*:){4}(\d{12}):/.exec(QuotaArn ?? '')?.[1] ?? [])[0] ?? null,
    quotas: merged(defaults, applied),
    pending: changes.filter(({ Status }) => OPEN.has(Status)).flatMap(pendingOf),
  };
}

/** Rows that nobody changed may be listed among the defaults alone. */
function merged(defaults: readonly Api.ServiceQuota[], applied: readonly Api.ServiceQuota[]): AppliedQuota[] {
  const byCode = new Map<string, AppliedQuota>();
  for (const { QuotaCode: code, QuotaName: name, Value: value, Adjustable } of defaults) {
    if (code === undefined || value === undefined) continue;
    byCode.set(code, { code, name: name ?? code, value, defaultValue: value, adjustable: Adjustable ?? false });
  }
  for (const { QuotaCode: code, QuotaName: name, Value: value, Adjustable } of applied) {
    if (code === undefined || value === undefined) continue;
    const defaultValue = byCode.get(code)?.defaultValue ?? null;
    byCode.set(code, { code, name: name ?? code, value, defaultValue, adjustable: Adjustable ?? false });
  }
  return [...byCode.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function pendingOf(change: Api.RequestedServiceQuotaChange): PendingIncrease[] {
  const { QuotaCode: code, QuotaName: name, DesiredValue: desiredValue, Created } = change;
  if (code === undefined || desiredValue === undefined) return [];
  return [{ code, name: name ?? code, desiredValue, createdAt: Created?.toISOString() ?? null }];
}

async function gathered<Page, Row>(pages: AsyncIterable<Page>, rowsOf: (page: Page) => Row[] | undefined) {
  const rows: Row[] = [];
  let count = 0;
  for await (const page of pages) {
    rows.push(...(rowsOf(page) ?? []));
    if (++count === MOST_PAGES) break;
  }
  return rows;
}
