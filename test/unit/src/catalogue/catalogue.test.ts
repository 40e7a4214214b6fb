/** Models and quotas of the catalogue, against themselves and against the fact sheet. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  allQuotas,
  callerId,
  type CatalogueModel,
  defaultLimits,
  findModel,
  findReference,
  MODELS,
  quotasOf,
  SOURCES,
  SUPERSEDED_QUOTAS,
} from '../../../../src/catalogue/catalogue.ts';
import { cachesPrompts } from '../../../../src/bedrock/model-id.ts';
import { newAccountLimits } from '../../../../src/catalogue/new-account.ts';

function model(key: string): CatalogueModel {
  const found = findModel(key);
  if (found === null) throw new Error(`no model ${key}`);
  return found;
}

const minimumOf = (key: string): number | undefined => model(key).minimumCacheTokens?.value;

describe('the catalogue', () => {
  it('finds a model by key, model id and profile id', () => {
    const sonnet = model('claude-sonnet-4.5');
    expect(findModel('anthropic.claude-sonnet-4-5-20250929-v1:0')).toBe(sonnet);
    expect(findReference('global.anthropic.claude-sonnet-4-5-20250929-v1:0')).toEqual({
      model: sonnet,
      inferenceType: 'global',
    });
    expect(findReference('eu.anthropic.claude-sonnet-4-5-20250929-v1:0')?.inferenceType).toBe('geo');
    expect(findReference('claude-sonnet-4.5')?.inferenceType).toBeNull();
  });

  it.each(['', 'claude', 'mars.anthropic.claude-sonnet-4-5-20250929-v1:0', 'global.openai.gpt-5.4', '.', 'global.'])(
    'finds nothing for %j',
    (id) => expect(findModel(id)).toBeNull(),
  );

  it('knows what callers send', () => {
    const haiku = model('claude-haiku-4.5');
    expect(callerId(haiku, 'global')).toBe('global.anthropic.claude-haiku-4-5-20251001-v1:0');
    expect(callerId(haiku, 'geo', 'au')).toBe('au.anthropic.claude-haiku-4-5-20251001-v1:0');
    expect(callerId(model('gpt-6-sol'), 'global')).toBeNull();
  });

  it('has each key and each quota code once, and a source for every figure', () => {
    const keys = MODELS.map(({ key }) => key);
    const codes = allQuotas().flatMap(({ code }) => (code === null ? [] : [code]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(codes).size).toBe(codes.length);
    const unsourced = allQuotas().filter(({ source }) => !Object.hasOwn(SOURCES, source));
    expect(unsourced).toEqual([]);
  });

  it('has the least cacheable prefix of every model that caches prompts, with its source, but of the newest', () => {
    const caching = MODELS.filter(({ modelId }) => modelId !== null && cachesPrompts(modelId));
    const unstated = caching.filter(({ minimumCacheTokens }) => minimumCacheTokens === null);
    expect(unstated.map(({ key }) => key)).toEqual(['claude-opus-5.5', 'gpt-6-astra', 'gpt-6-luna']);
    const stated = MODELS.flatMap(({ minimumCacheTokens }) => minimumCacheTokens ?? []);
    expect(stated.filter(({ source }) => !Object.hasOwn(SOURCES, source))).toEqual([]);
    const sonnets = ['claude-3.7-sonnet', 'claude-sonnet-4.5', 'claude-sonnet-5'].map(minimumOf);
    expect(sonnets).toEqual([1_024, 1_024, 1_024]);
    // AWS's own, where Anthropic has 2,048.
    expect(minimumOf('claude-opus-4.7')).toBe(4_096);
    const others = ['gpt-5.4', 'gpt-5.6-sol', 'claude-fable-5.1', 'nova-pro'].map(minimumOf);
    expect(others).toEqual([1_024, 1_024, 512, 1_000]);
  });

  it('lists the cross-model tokens per day first', () => {
    expect(allQuotas()[0]).toMatchObject({ code: 'L-E3F10727', default: 700_000_000, adjustable: false, model: null });
    expect(quotasOf(model('claude-opus-4.8'), 'mantle').map(({ meter, default: value }) => [meter, value])).toEqual([
      ['tokensPerMinute', 20_000_000],
      ['outputTokensPerMinute', 2_000_000],
    ]);
  });

  it('names what no source states', () => {
    expect(defaultLimits(model('nova-micro'), 'geo').unknown).toEqual(['requestsPerMinute', 'tokensPerMinute']);
    expect(model('gpt-6-astra').burndown).toBeNull();
  });

  it('lowers new accounts to what was seen in them', () => {
    const sonnet = newAccountLimits(model('claude-sonnet-4.5'), 'global');
    expect(sonnet.limits).toMatchObject({ requestsPerMinute: 2, tokensPerMinute: 200_000 });
    expect(newAccountLimits(model('claude-haiku-4.5'), 'geo').limits).toMatchObject({
      requestsPerMinute: 50,
      tokensPerMinute: 5_000_000,
    });
    expect(newAccountLimits(model('claude-opus-4.8'), 'geo').source).toBeNull();
  });

  it('prices geographic profiles a tenth above the global one, but for Sonnet 4, which has no premium', () => {
    const premiums = MODELS.flatMap(({ key, price }) =>
      price?.global && price.regional && key !== 'claude-sonnet-4' ? [price.regional.output / price.global.output] : [],
    );
    expect(premiums.length).toBeGreaterThan(10);
    for (const premium of premiums) expect(premium).toBeCloseTo(1.1, 6);
  });
});

interface Fact {
  readonly model: string;
  readonly model_id: string | null;
  readonly quota_kind: string;
  readonly default_value: number | null;
  readonly quota_code: string | null;
  readonly adjustable: boolean | null;
  readonly endpoint: string;
  readonly burndown_output_rate: number | null;
}

const FACTS = fileURLToPath(new URL('../../../../../shared/facts/bedrock-quotas.json', import.meta.url));

function readFacts(): readonly Fact[] {
  return existsSync(FACTS) ? JSON.parse(readFileSync(FACTS, 'utf8')) : [];
}

describe.skipIf(!existsSync(FACTS))('against the fact sheet (../shared is not part of the product)', () => {
  const facts = readFacts();

  it('every quota code has the same default and adjustability', () => {
    const ours = new Map([...SUPERSEDED_QUOTAS, ...allQuotas()].map((quota) => [quota.code, quota]));
    const coded = facts.filter((fact) => fact.quota_code !== null);
    expect(coded.length).toBeGreaterThan(80);
    const told = coded.map(({ quota_code: code }) => [code, ours.get(code)?.default, ours.get(code)?.adjustable]);
    expect(told).toEqual(coded.map((fact) => [fact.quota_code, fact.default_value, fact.adjustable ?? false]));
  });

  it.each([
    ['tokens_per_minute', 'tokensPerMinute'],
    ['requests_per_minute', 'requestsPerMinute'],
  ])('every quota of %s that has a value but no code is there', (kind, meter) => {
    const facing = facts.filter((fact) => fact.quota_code === null && fact.quota_kind === kind);
    const theirs = facing.flatMap((fact) => (fact.default_value === null ? [] : [fact.default_value]));
    const ours = allQuotas().flatMap((quota) =>
      quota.code === null && quota.meter === meter && quota.default !== null ? [quota.default] : [],
    );
    const ascending = (a: number, b: number): number => a - b;
    expect(ours.sort(ascending)).toEqual(theirs.sort(ascending));
    expect(ours.length).toBeGreaterThan(3);
  });

  it('every model has the same id and burndown rate', () => {
    const known = facts.filter((fact) => fact.endpoint === 'bedrock-runtime' && fact.model_id !== null);
    expect(known.map((fact) => findModel(fact.model_id!)?.burndown)).toEqual(
      known.map((fact) => fact.burndown_output_rate),
    );
  });
});
