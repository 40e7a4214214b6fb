/** Models of a scenario with the catalogue's knowledge filled in. */
import type { LatencyConfig } from '../../../simulator/accounts/first-token.ts';
import { NEVER_CACHED } from '../../../simulator/accounts/prefix-caches.ts';
import type { ModelConfig } from '../../../simulator/config.ts';
import type { PriceConfig } from '../../../simulator/metrics/price.ts';
import { MOST_MODELS } from '../../../simulator/requests/requests.ts';
import { MICROS_PER_MILLISECOND, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { FINE_LIMIT } from '../../../simulator/quota/quota-value.ts';
import type { InferenceType } from '../../../simulator/quota/limits.ts';
import { cachesPrompts } from '../../bedrock/model-id.ts';
import {
  type CatalogueModel,
  callerId,
  findReference,
  hourWritePrice,
  inferenceTypesOf,
  MODEL_KEYS,
  type ModelReference,
} from '../../catalogue/catalogue.ts';
import { describeValue, listOf, type Path } from '../../input/describe.ts';
import { lognormalBetween } from '../lognormal.ts';
import { guidance } from '../../input/nearest.ts';
import type { Part, Parts } from '../parts.ts';
import type { ModelInput } from '../schema/model.ts';
import type { Context } from './context.ts';
import { boundedOf } from './distributions.ts';

/** What one answer may cost, so that a token bucket settles it exactly. */
const MOST_SETTLED = FINE_LIMIT;
/** Answers begin within this; draws of a long tail are cut there. */
const LATEST_FIRST_TOKEN = 30 * MICROS_PER_MINUTE;

export interface ResolvedModel {
  readonly name: string;
  readonly path: Path;
  readonly inferenceType: InferenceType | null;
  /** Null for a model that is not in the catalogue. */
  readonly catalogue: CatalogueModel | null;
  /** Null where something was refused. */
  readonly config: ModelConfig | null;
}

export function resolveModels(context: Context, parts: Parts): ResolvedModel[] {
  const { length } = parts.models;
  if (length > MOST_MODELS) context.refuse(['models'], `expected at most ${MOST_MODELS} models, got ${length}`);
  return parts.models.map((part) => resolveModel(context, part.name, part));
}

function resolveModel(context: Context, name: string, part: Part<ModelInput>): ResolvedModel {
  const { path, value: input } = part;
  const nothing = { name, path, inferenceType: null, catalogue: null, config: null };
  if (input === null) {
    if (part.known.model !== undefined) referenceOf(context, part.known.model, path);
    return nothing;
  }
  const identity = identify(context, input, path);
  if (identity === null) return nothing;
  const { catalogue, inferenceType, id } = identity;

  const burndown = inferenceType === 'mantle' ? 1 : (input.burndown ?? catalogue?.burndown ?? null);
  if (inferenceType === 'mantle' && input.burndown !== undefined && input.burndown !== 1) {
    context.refuse(
      [...path, 'burndown'],
      `expected 1 or nothing, because mantle has no burndown, got ${input.burndown}`,
    );
  }
  const maxOutputTokens = input.maxOutput ?? catalogue?.maxOutputTokens ?? null;
  const price = priceOf(input, catalogue, inferenceType);
  const latency = latencyOf(context, input, catalogue, path);
  const known = catalogue === null ? 'a model outside the catalogue' : catalogue.name;
  if (burndown === null)
    context.refuse(path, `missing burndown; no source states it for ${known}, so the scenario must`, 'key');
  if (maxOutputTokens === null) {
    context.refuse(path, `missing maxOutput; no source states it for ${known}, so the scenario must`, 'key');
  }
  if (price === null) {
    context.refuse(
      path,
      `missing price; no source states it for ${known}, so the scenario must ("none" counts no cost)`,
      'key',
    );
  }
  if (burndown !== null && maxOutputTokens !== null && maxOutputTokens * burndown > MOST_SETTLED) {
    const got = `${maxOutputTokens} x ${burndown}`;
    context.refuse(path, `expected maxOutput x burndown of at most ${MOST_SETTLED}, got ${got}`, 'key');
  }
  if (burndown === null || maxOutputTokens === null || price === null || latency === null) {
    return { name, path, inferenceType, catalogue, config: null };
  }
  const endpoint = inferenceType === 'mantle' ? 'mantle' : 'runtime';
  const minimumCacheTokens = input.minimumCache ?? minimumOf(catalogue);
  return {
    name,
    path,
    inferenceType,
    catalogue,
    config: { id, endpoint, inferenceType, burndown, maxOutputTokens, minimumCacheTokens, latency, price },
  };
}

/** Where only the length is not known, every prefix is cached: a scenario that has more to say can say it. */
function minimumOf(catalogue: CatalogueModel | null): number {
  const modelId = catalogue?.modelId ?? null;
  if (modelId !== null && !cachesPrompts(modelId)) return NEVER_CACHED;
  return catalogue?.minimumCacheTokens?.value ?? 0;
}

interface Identity {
  readonly catalogue: CatalogueModel | null;
  readonly inferenceType: InferenceType;
  readonly id: string;
}

function identify(context: Context, input: ModelInput, path: Path): Identity | null {
  if ((input.model === undefined) === (input.id === undefined)) {
    context.refuse(path, 'expected either model (of the catalogue) or id (of a model outside it)', 'key');
    return null;
  }
  if (input.model === undefined) {
    if (input.inferenceType === undefined) {
      context.refuse([...path, 'inferenceType'], 'missing; expected on-demand, geo, global or mantle', 'key');
      return null;
    }
    return { catalogue: null, inferenceType: input.inferenceType, id: input.id! };
  }
  const reference = referenceOf(context, input.model, path);
  if (reference === null) return null;
  const { model } = reference;
  const types = inferenceTypesOf(model);
  const chosen = input.inferenceType ?? reference.inferenceType ?? (types.length === 1 ? types[0]! : null);
  if (chosen === null) {
    context.refuse([...path, 'inferenceType'], `missing; ${model.name} has ${listOf(types, 'and')}`, 'key');
    return null;
  }
  if (reference.inferenceType !== null && chosen !== reference.inferenceType) {
    const message = `expected ${reference.inferenceType}, as the profile id says, got ${describeValue(chosen)}`;
    context.refuse([...path, 'inferenceType'], message);
    return null;
  }
  const id = reference.inferenceType === null ? callerId(model, chosen, input.geo) : input.model;
  return { catalogue: model, inferenceType: chosen, id: id ?? model.key };
}

function referenceOf(context: Context, model: string, path: Path): ModelReference | null {
  const reference = findReference(model);
  if (reference === null) {
    const got = `${describeValue(model)}; ${guidance(model, MODEL_KEYS)}`;
    context.refuse([...path, 'model'], `expected a model of the catalogue, got ${got}`);
  }
  return reference;
}

/** Geographic profiles cost what the Region costs: the global price + 10 %. */
function priceOf(
  input: ModelInput,
  catalogue: CatalogueModel | null,
  inferenceType: InferenceType,
): PriceConfig | null {
  if (input.price === 'none') return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 };
  const known = inferenceType === 'global' ? catalogue?.price?.global : catalogue?.price?.regional;
  const price = input.price ?? known ?? null;
  if (price === null) return null;
  return { ...price, cacheWriteHour: input.price?.cacheWriteHour ?? hourWritePrice(price) };
}

function latencyOf(
  context: Context,
  input: ModelInput,
  catalogue: CatalogueModel | null,
  path: Path,
): LatencyConfig | null {
  if (input.latency === 'example') return exampleLatency(context, catalogue, path);
  const { firstToken, perInputToken, perOutputToken, outputRate } = input.latency;
  if ((perOutputToken === undefined) === (outputRate === undefined)) {
    context.refuse([...path, 'latency'], 'expected either perOutputToken or outputRate', 'key');
    return null;
  }
  const bounded = boundedOf(context, firstToken, [...path, 'latency', 'firstToken'], {
    least: 0,
    most: LATEST_FIRST_TOKEN,
  });
  return {
    firstTokenMicros: bounded,
    microsPerInputToken: perInputToken,
    microsPerOutputToken: Math.round(perOutputToken ?? MICROS_PER_SECOND / outputRate!),
  };
}

function exampleLatency(context: Context, catalogue: CatalogueModel | null, path: Path): LatencyConfig | null {
  const example = catalogue?.exampleLatency ?? null;
  if (example === null) {
    context.refuse(
      [...path, 'latency'],
      'missing; the catalogue has no example for this model, so the scenario must say',
      'key',
    );
    return null;
  }
  if (context.written([...path, 'latency']) === undefined) {
    const advice = 'measure your own, or write latency: example';
    context.warn(path, `latency is the catalogue's example (${example.source}); ${advice}`, 'key');
  }
  const { median, p95 } = example.firstTokenSeconds;
  return {
    firstTokenMicros: {
      distribution: lognormalBetween(median * MICROS_PER_SECOND, p95 * MICROS_PER_SECOND),
      minimum: 0,
      maximum: LATEST_FIRST_TOKEN,
    },
    microsPerInputToken: example.perInputTokenMilliseconds * MICROS_PER_MILLISECOND,
    microsPerOutputToken: Math.round(example.perOutputTokenMilliseconds * MICROS_PER_MILLISECOND),
  };
}
