/** The rows of Service Quotas for one modelled account: what the scenario models, and the rest of the catalogue. */
import { createHash } from 'node:crypto';
import { type AccountConfig, quotaOf } from '../../../../simulator/quota/account.ts';
import type { InferenceType, MeterName } from '../../../../simulator/quota/limits.ts';
import { allQuotas, findReference, type QuotaRow, quotasOf, TOKENS_PER_DAY } from '../../../catalogue/catalogue.ts';
import type { EmulatedModel } from '../../backend.ts';

/** The ledger's meter behind a quota. */
export interface QuotaTarget {
  /** Null for `tokensPerDay`, which spans all models. */
  readonly model: number | null;
  readonly meter: MeterName;
}

export interface QuotaListing {
  readonly code: string;
  readonly name: string;
  readonly meter: MeterName;
  readonly defaultValue: number;
  readonly adjustable: boolean;
  /** Null where the scenario does not model the quota: it is listed with its default, and nothing moves it. */
  readonly target: QuotaTarget | null;
  /** What CloudWatch calls the model; null where the quota spans all models or nothing measures it. */
  readonly modelId: string | null;
}

/** The meters that Service Quotas has rows of. */
const LISTED_METERS = ['requestsPerMinute', 'tokensPerMinute', 'outputTokensPerMinute'] as const;
type ListedMeter = (typeof LISTED_METERS)[number];

const DAY: QuotaTarget = { model: null, meter: 'tokensPerDay' };

/** Rows sorted by name. Codes are unique: of two models behind one published quota, the first has its code. */
export function quotaListings(account: AccountConfig, models: readonly EmulatedModel[]): readonly QuotaListing[] {
  const byCode = new Map<string, QuotaListing>();
  const add = (listing: QuotaListing): void => {
    if (!byCode.has(listing.code)) byCode.set(listing.code, listing);
  };
  const day = tokensPerDay(account);
  if (day !== null) add(day);
  models.forEach((model, index) => {
    for (const meter of LISTED_METERS) {
      const listing = modelled(account, model, index, meter);
      if (listing !== null) add(listing);
    }
  });
  for (const { code, name, default: value, adjustable, meter } of allQuotas()) {
    const isDay = meter === 'tokensPerDay';
    if (code === null || value === null || isDay || belongsTo(models, code)) continue;
    add({ code, name, meter, defaultValue: value, adjustable, target: null, modelId: null });
  }
  return [...byCode.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function tokensPerDay(account: AccountConfig): QuotaListing | null {
  const defaultValue = listedDefault(account, DAY);
  if (defaultValue === null) return null;
  const { code, name, adjustable } = TOKENS_PER_DAY;
  const listed = { name, meter: DAY.meter, defaultValue, adjustable, target: DAY, modelId: null };
  return { code: code ?? inventedCode(name), ...listed };
}

function modelled(
  account: AccountConfig,
  model: EmulatedModel,
  index: number,
  meter: ListedMeter,
): QuotaListing | null {
  const target: QuotaTarget = { model: index, meter };
  const defaultValue = listedDefault(account, target);
  if (defaultValue === null) return null;
  const row = publishedRow(model, meter);
  const name = row?.name ?? inventedName(model, meter);
  return {
    code: row?.code ?? inventedCode(name),
    name,
    meter,
    defaultValue,
    adjustable: row?.adjustable ?? model.inferenceType !== 'on-demand',
    target,
    modelId: model.id,
  };
}

/** Null where neither AWS's defaults nor the account's start have such a limit: no such quota is enforced. */
function listedDefault(account: AccountConfig, { meter, model }: QuotaTarget): number | null {
  return quotaOf(account, 'default', meter, model) ?? quotaOf(account, 'limit', meter, model);
}

function publishedRow(model: EmulatedModel, meter: ListedMeter): QuotaRow | null {
  const reference = findReference(model.id);
  if (reference === null) return null;
  return quotasOf(reference.model, model.inferenceType).find((quota) => quota.meter === meter) ?? null;
}

/** Whether a modelled model has this row: where the scenario does not enforce it, it is not listed at all. */
function belongsTo(models: readonly EmulatedModel[], code: string): boolean {
  return models.some((model) => LISTED_METERS.some((meter) => publishedRow(model, meter)?.code === code));
}

const NAME_PREFIXES: Readonly<Record<Exclude<InferenceType, 'mantle'>, string>> = {
  'on-demand': 'On-demand',
  geo: 'Cross-region',
  global: 'Global cross-region',
};

/** In the pattern of the published names. */
function inventedName(model: EmulatedModel, meter: ListedMeter): string {
  if (model.inferenceType === 'mantle') {
    const kind = {
      requestsPerMinute: 'Requests',
      tokensPerMinute: 'Input tokens',
      outputTokensPerMinute: 'Output tokens',
    };
    return `[bedrock-mantle endpoint] ${kind[meter]} per minute for ${model.id}`;
  }
  const unit = meter === 'requestsPerMinute' ? 'requests' : 'tokens';
  return `${NAME_PREFIXES[model.inferenceType]} model inference ${unit} per minute for ${model.id}`;
}

/** AWS's codes are `L-` and eight hexadecimal digits; ours for quotas whose code nobody published can be told apart. */
function inventedCode(name: string): string {
  return `L-EMULATED-${createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase()}`;
}
