/** What new accounts were seen to start with: far below the published defaults, above all in requests per minute. */
import type { InferenceType, Limits } from '../../simulator/quota/limits.ts';
import { type CatalogueModel, defaultLimits, type QuotaMeter } from './catalogue.ts';
import data from './models.json' with { type: 'json' };

interface Observation {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly source: string;
}

const OBSERVED: Readonly<Record<string, Observation>> = data.newAccount.models;

export interface NewAccountLimits {
  readonly limits: Limits;
  readonly unknown: readonly QuotaMeter[];
  /** Where the reduced values were seen; null: of this model nothing was, and these are the defaults. */
  readonly source: string | null;
}

/** The defaults of a model, lowered to what was seen in new accounts. */
export function newAccountLimits(model: CatalogueModel, inferenceType: InferenceType): NewAccountLimits {
  const { limits, unknown } = defaultLimits(model, inferenceType);
  const seen = OBSERVED[model.key];
  if (seen === undefined) return { limits, unknown, source: null };
  const reduced = {
    ...limits,
    requestsPerMinute: seen.requestsPerMinute ?? limits.requestsPerMinute,
    tokensPerMinute: seen.tokensPerMinute ?? limits.tokensPerMinute,
  };
  return { limits: reduced, unknown: unknown.filter((meter) => reduced[meter] === null), source: seen.source };
}

/** Tokens per day, over all models, that new accounts were seen with. */
export const NEW_ACCOUNT_TOKENS_PER_DAY = data.newAccount.tokensPerDay.value;
