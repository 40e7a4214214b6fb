/** Which rows of Service Quotas are which quotas of a scenario's models. */
import type { InferenceType } from '../../../simulator/quota/limits.ts';
import type { AccountReading, AppliedQuota } from '../../aws/reading.ts';
import {
  type CatalogueModel,
  findReference,
  inferenceTypesOf,
  type QuotaMeter,
  type QuotaRow,
  quotasOf,
  TOKENS_PER_DAY,
} from '../../catalogue/catalogue.ts';

/** A model of the scenario. */
export interface KnownModel {
  /** As callers name it. */
  readonly modelId: string;
  /** As the scenario names it. */
  readonly name: string;
  readonly model: CatalogueModel;
  readonly inferenceType: InferenceType;
}

/** Null where the catalogue does not have the model: then nobody knows its quotas. */
export function knownModel(modelId: string): KnownModel | null {
  const reference = findReference(modelId);
  if (reference === null) return null;
  const { model } = reference;
  const types = inferenceTypesOf(model);
  const bare = types.includes('on-demand') ? 'on-demand' : types[0];
  const inferenceType = reference.inferenceType ?? bare;
  if (inferenceType === undefined) return null;
  // Of several geographic profiles, each is a model of its own.
  const kind = inferenceType === 'geo' ? modelId.slice(0, modelId.indexOf('.')) || 'geo' : inferenceType;
  return { modelId, name: `${model.key}-${kind}`, model, inferenceType };
}

export interface KnownQuota {
  readonly meter: QuotaMeter;
  readonly row: AppliedQuota;
}

export function quotasOfModel({ model, inferenceType }: KnownModel, { quotas }: AccountReading): readonly KnownQuota[] {
  return quotasOf(model, inferenceType).flatMap(({ meter, ...published }): KnownQuota[] => {
    const row = quotas.find((each) => isSame(each, published));
    return row === undefined || meter === 'tokensPerDay' ? [] : [{ meter, row }];
  });
}

/** Quotas that exist and that the account does not list, of which nobody knows the default: a scenario must say. */
export function unknownMeters({ model, inferenceType }: KnownModel, { quotas }: AccountReading): readonly string[] {
  return quotasOf(model, inferenceType).flatMap(({ meter, ...published }) => {
    return published.default === null && !quotas.some((each) => isSame(each, published)) ? [meter] : [];
  });
}

export function tokensPerDayOf({ quotas }: AccountReading): AppliedQuota | null {
  return quotas.find((each) => isSame(each, TOKENS_PER_DAY)) ?? null;
}

function isSame(applied: AppliedQuota, published: Pick<QuotaRow, 'code' | 'name'>): boolean {
  return published.code === null ? applied.name === published.name : applied.code === published.code;
}
