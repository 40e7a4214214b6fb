/** Mistakes in `models` and `accounts`. */
import { describe, expect, it } from 'vitest';
import { type Mistake, minimal, said, tenant } from './minimal.ts';

const MODEL = '{ model: claude-haiku-4.5, inferenceType: global, latency: example }';
const MANY_MODELS = Array.from({ length: 257 }, (_, i) => `m${i}: ${MODEL}`);

const MISTAKES: readonly Mistake[] = [
  ['no models', minimal({ models: 'models: {}' }), /^models: expected at least one model, got a mapping$/],
  [
    'more models than a run can tell apart',
    minimal({ models: `models: { ${MANY_MODELS.join(', ')} }`, tenants: tenant('model: m0') }),
    /^models: expected at most 256 models, got 257$/,
  ],
  [
    'an unknown model',
    minimal({ models: 'models: { m: { model: claude-hiku-4.5, inferenceType: global, latency: example } }' }),
    /^models\.m\.model: expected a model of the catalogue, got "claude-hiku-4\.5"; did you mean "claude-haiku-4\.5"\?$/,
  ],
  [
    'an inference type that must be chosen',
    minimal({ models: 'models: { m: { model: claude-haiku-4.5, latency: example } }' }),
    /^models\.m\.inferenceType: missing; Claude Haiku 4\.5 has geo and global$/,
  ],
  [
    'an inference type that the profile id contradicts',
    minimal({
      models:
        'models: { m: { model: global.anthropic.claude-haiku-4-5-20251001-v1:0, inferenceType: geo, ' +
        'latency: example } }',
    }),
    /^models\.m\.inferenceType: expected global, as the profile id says, got "geo"$/,
  ],
  [
    'a burndown that no source states',
    minimal({
      models:
        'models: { m: { model: gpt-6-astra, inferenceType: geo, maxOutput: 8k, price: none, ' +
        'latency: { firstToken: 1s, perOutputToken: 10ms } } }',
    }),
    /^models\.m: missing burndown; no source states it for GPT-6 Astra, so the scenario must$/,
  ],
  [
    'an example latency that there is none of',
    minimal({ models: 'models: { m: { model: claude-opus-4.7, inferenceType: geo } }' }),
    /^models\.m\.latency: missing; the catalogue has no example for this model/,
  ],
  [
    'a burndown on mantle',
    minimal({
      models:
        'models: { m: { model: claude-opus-4.7, inferenceType: mantle, burndown: 5, ' +
        'latency: { firstToken: 1s, perOutputToken: 10ms } } }',
    }),
    /^models\.m\.burndown: expected 1 or nothing, because mantle has no burndown, got 5$/,
  ],
  [
    'two ways to say how fast tokens come',
    minimal({
      models:
        'models: { m: { model: claude-haiku-4.5, inferenceType: geo, ' +
        'latency: { firstToken: 1s, perOutputToken: 10ms, outputRate: 100/s } } }',
    }),
    /^models\.m\.latency: expected either perOutputToken or outputRate$/,
  ],
  [
    'a distribution that falls',
    minimal({
      models:
        'models: { m: { model: claude-haiku-4.5, inferenceType: geo, latency: { perOutputToken: 10ms, ' +
        'firstToken: { quantiles: { p0: 1s, p50: 3s, p100: 2s } } } } }',
    }),
    /^models\.m\.latency\.firstToken\.quantiles: expected quantiles that never fall, from p0 to p100, got a mapping$/,
  ],
  [
    'quotas of a model that the catalogue does not have',
    minimal({
      models:
        'models: { m: { id: x, inferenceType: geo, burndown: 1, maxOutput: 4k, price: none, ' +
        'latency: { firstToken: 1s, perOutputToken: 10ms } } }',
    }),
    /^accounts\.quotas\.models\.m: missing; the catalogue has no geo quotas of m, so the account must state them$/,
  ],
  [
    'a wrong Region',
    minimal({ accounts: 'accounts: { region: Cape Town }' }),
    /^accounts\.region: expected an AWS Region/,
  ],
  [
    'quotas of an unknown model',
    minimal({ accounts: 'accounts: { region: us-east-1, quotas: { models: { n: { tokensPerMinute: 1M } } } }' }),
    /^accounts\.quotas\.models\.n: no such model under models; did you mean "m"\?$/,
  ],
  [
    'a quota too large to count in single tokens',
    minimal({ accounts: 'accounts: { region: us-east-1, quotas: { models: { m: { tokensPerMinute: 80000001 } } } }' }),
    /^accounts\.quotas: expected a multiple of 1000 above 75000000, got 80000001 tokensPerMinute for account$/,
  ],
  [
    'a ceiling below the quota',
    minimal({ accounts: 'accounts: { region: us-east-1, ceiling: { models: { m: { tokensPerMinute: 1M } } } }' }),
    /^accounts\.ceiling: expected a ceiling of at least the quota, 5000000 tokensPerMinute for m, got 1000000$/,
  ],
  [
    'two accounts of one name',
    minimal({ accounts: 'accounts: [{ name: a, region: us-east-1 }, { name: a, region: us-east-1 }]' }),
    /^accounts\[1\]\.name: expected a name that no other account has, got "a"$/,
  ],
  [
    'an account that joins before the start',
    minimal({
      accounts: 'accounts: { region: us-east-1, joins: "2020-01-01T00:00Z" }',
      more: 'start: 2026-11-24T00:00Z',
    }),
    /^accounts\.joins: expected an instant within the run, got "2020-01-01T00:00Z"$/,
  ],
];

describe('one mistake gives one sentence', () => {
  it.each(MISTAKES)('%s', (_, text, line) => {
    const lines = said(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });
});
