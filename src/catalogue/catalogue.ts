/**
 * The catalogue: models of Amazon Bedrock with their ids, default quotas, burndown rates, prices and example latencies.
 *
 * The data are in `models.json`, each figure with its source and date. What no source states is null, and a scenario
 * that needs it must say it: nothing here is guessed. Example latencies are examples, not promises.
 */
import type { InferenceType, Limits } from '../../simulator/quota/limits.ts';
import data from './models.json' with { type: 'json' };

/** The per-minute meters that have published quotas. */
export type QuotaMeter = 'requestsPerMinute' | 'tokensPerMinute' | 'outputTokensPerMinute';

const QUOTA_METERS: readonly QuotaMeter[] = ['requestsPerMinute', 'tokensPerMinute', 'outputTokensPerMinute'];
export const INFERENCE_TYPES: readonly InferenceType[] = ['on-demand', 'geo', 'global', 'mantle'];

/** A row of Service Quotas. */
export interface QuotaRow {
  /** `L-...`; null where no source gives it. */
  readonly code: string | null;
  /** As Service Quotas shows it. */
  readonly name: string;
  /** Null: the quota exists, but no source gives its default. */
  readonly default: number | null;
  readonly adjustable: boolean;
  /** Key into `SOURCES`. */
  readonly source: string;
  readonly note?: string;
}

/** Dollars per 1,000 tokens. */
export interface CataloguePrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** With a time to live of five minutes; of an hour: `hourWritePrice`. */
  readonly cacheWrite: number;
}

/** With a time to live of an hour: twice the input; 0 where writes cost nothing, as Nova's. */
export function hourWritePrice({ input, cacheWrite }: Pick<CataloguePrice, 'input' | 'cacheWrite'>): number {
  return cacheWrite > 0 ? data.hourWrite.timesInput * input : 0;
}

export interface ExampleLatency {
  readonly firstTokenSeconds: { readonly median: number; readonly p95: number };
  readonly perInputTokenMilliseconds: number;
  readonly perOutputTokenMilliseconds: number;
  readonly source: string;
}

export interface CatalogueModel {
  /** What a scenario calls it, e.g. `claude-sonnet-4.5`. */
  readonly key: string;
  readonly name: string;
  readonly provider: string;
  /** Null where the exact Bedrock id is not known. */
  readonly modelId: string | null;
  /** Quota tokens per output token on bedrock-runtime; null where no source states it. Mantle has no burndown. */
  readonly burndown: number | null;
  readonly maxOutputTokens: number | null;
  /** A shorter prefix is not cached; null where no source states it, and where the model has no prompt cache. */
  readonly minimumCacheTokens: { readonly value: number; readonly source: string } | null;
  readonly quotas: Readonly<Partial<Record<InferenceType, Readonly<Partial<Record<QuotaMeter, QuotaRow>>>>>>;
  /** `regional` is also the price of geographic profiles: the global one + 10 %. */
  readonly price: { readonly global: CataloguePrice | null; readonly regional: CataloguePrice | null } | null;
  readonly exampleLatency: ExampleLatency | null;
}

/** A quota with all that names it: what the emulator's Service Quotas API lists. */
export interface CatalogueQuota extends QuotaRow {
  readonly meter: QuotaMeter | 'tokensPerDay';
  /** Null for the quota that spans all models. */
  readonly model: CatalogueModel | null;
  readonly inferenceType: InferenceType | null;
}

export const MODELS: readonly CatalogueModel[] = data.models;
export const MODEL_KEYS: readonly string[] = MODELS.map((model) => model.key);
/** Full text of each source that the rows name. */
export const SOURCES: Readonly<Record<string, string>> = data.sources;
/** When the catalogue was put together: `2026-11-20`. */
export const AS_OF: string = data.asOf;
/** Full text of what prices were taken from. */
export const PRICE_SOURCES: readonly string[] = [data.sources['models.dev'], data.sources['genai-prices']];
/** Prefixes of geographic inference profiles, e.g. `us.anthropic...`; not every model has every one. */
export const GEO_PREFIXES: readonly string[] = data.geoPrefixes;
/** One quota per account and Region over all models of bedrock-runtime, since 2026-09-21. */
export const TOKENS_PER_DAY: QuotaRow = data.crossModelTokensPerDay;
/** Per-model quotas that are gone; kept for old reports. */
export const SUPERSEDED_QUOTAS = data.superseded;

export interface ModelReference {
  readonly model: CatalogueModel;
  /** What the prefix of the id says: `global.` or `us.` and its like; null for a bare id or a key. */
  readonly inferenceType: InferenceType | null;
}

/** The model of a key (`claude-haiku-4.5`), a model id, or an inference profile id (`global.anthropic...`). */
export function findReference(idOrKey: string): ModelReference | null {
  const bare = MODELS.find((model) => model.key === idOrKey || model.modelId === idOrKey);
  if (bare !== undefined) return { model: bare, inferenceType: null };
  const dot = idOrKey.indexOf('.');
  const prefix = idOrKey.slice(0, Math.max(dot, 0));
  const inferenceType = prefix === 'global' ? 'global' : GEO_PREFIXES.includes(prefix) ? 'geo' : null;
  if (inferenceType === null) return null;
  const modelId = idOrKey.slice(dot + 1);
  const model = MODELS.find((candidate) => candidate.modelId === modelId && candidate.quotas[inferenceType]);
  return model === undefined ? null : { model, inferenceType };
}

export function findModel(idOrKey: string): CatalogueModel | null {
  return findReference(idOrKey)?.model ?? null;
}

/** The id that callers send for an inference type; null where the model id is unknown. */
export function callerId(model: CatalogueModel, inferenceType: InferenceType, geoPrefix = 'us'): string | null {
  if (model.modelId === null) return null;
  if (inferenceType === 'global') return `global.${model.modelId}`;
  if (inferenceType === 'geo') return `${geoPrefix}.${model.modelId}`;
  return model.modelId;
}

/** The inference types of which the catalogue has quotas. */
export function inferenceTypesOf(model: CatalogueModel): readonly InferenceType[] {
  return INFERENCE_TYPES.filter((inferenceType) => model.quotas[inferenceType] !== undefined);
}

/** The published quotas of a model; none where the catalogue knows none for the inference type. */
export function quotasOf(model: CatalogueModel, inferenceType: InferenceType): readonly CatalogueQuota[] {
  const rows = model.quotas[inferenceType] ?? {};
  return QUOTA_METERS.flatMap((meter) => {
    const row = rows[meter];
    return row === undefined ? [] : [{ ...row, meter, model, inferenceType }];
  });
}

/** Every quota in force, the cross-model tokens per day first. */
export function allQuotas(): readonly CatalogueQuota[] {
  const day: CatalogueQuota = { ...TOKENS_PER_DAY, meter: 'tokensPerDay', model: null, inferenceType: null };
  const perModel = MODELS.flatMap((model) =>
    inferenceTypesOf(model).flatMap((inferenceType) => quotasOf(model, inferenceType)),
  );
  return [day, ...perModel];
}

/** Default limits; a meter whose default no source gives is in `unknown` and null in `limits`. */
export function defaultLimits(
  model: CatalogueModel,
  inferenceType: InferenceType,
): { readonly limits: Limits; readonly unknown: readonly QuotaMeter[] } {
  const rows = model.quotas[inferenceType] ?? {};
  const value = (meter: QuotaMeter): number | null => rows[meter]?.default ?? null;
  const unknown = QUOTA_METERS.filter((meter) => rows[meter]?.default === null);
  return {
    limits: {
      requestsPerMinute: value('requestsPerMinute'),
      tokensPerMinute: value('tokensPerMinute'),
      outputTokensPerMinute: value('outputTokensPerMinute'),
      concurrency: null,
    },
    unknown,
  };
}
