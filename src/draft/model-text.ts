/** A model of the catalogue as a scenario writes it, with an assumption wherever no source states what it must say. */
import type { InferenceType } from '../../simulator/quota/limits.ts';
import { type CatalogueModel, defaultLimits, findReference, inferenceTypesOf } from '../catalogue/catalogue.ts';
import { yamlText } from './yaml.ts';

export interface NamedModel {
  readonly model: CatalogueModel;
  readonly inferenceType: InferenceType;
}

/** What a key or id stands for: of a key with several inference types, the global one. Null: not in the catalogue. */
export function modelNamed(idOrKey: string): NamedModel | null {
  const reference = findReference(idOrKey);
  if (reference === null) return null;
  const { model } = reference;
  const types = inferenceTypesOf(model);
  const inferenceType = reference.inferenceType ?? types.find((type) => type === 'global') ?? types[0];
  return inferenceType === undefined ? null : { model, inferenceType };
}

/** The lines of one model under `models`, without its name. @param asked key or id, as the file is to have it */
export function modelLines(asked: string, { model, inferenceType }: NamedModel): string {
  const assumed = '# No source states it: assumed.';
  return [
    `model: ${yamlText(asked)}`,
    `inferenceType: ${inferenceType}`,
    ...(model.burndown === null && inferenceType !== 'mantle' ? [assumed, 'burndown: 1'] : []),
    ...(model.maxOutputTokens === null ? [assumed, 'maxOutput: 8k'] : []),
    ...(model.price === null ? ['price: none'] : []),
    '# An assumption: put your own measurements here. Latency decides how long a reservation is held.',
    'latency: { firstToken: { median: 1.2s, p95: 3s }, perInputToken: 0.05ms, outputRate: 75/s }',
  ].join('\n');
}

/** Quotas of which no source gives the default, so that every account must state them. */
export function unstatedQuotas({ model, inferenceType }: NamedModel): readonly string[] {
  return defaultLimits(model, inferenceType).unknown;
}
