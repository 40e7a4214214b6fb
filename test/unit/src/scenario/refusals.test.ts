/** What the loader says when it is given something wrong: one sentence a mistake, all of them, each in its place. */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { type Mistake, minimal, refusals, said } from './minimal.ts';

const FIVE_MISTAKES = `name: five
durration: 1h
models:
  m: { model: claude-haiku-4.5, inferenceType: global, latency: example }
accounts:
  name: a
  region: us-east-1
tenants:
  - name: t
    model: n
    arrivals:
      rate: 1/s
      spikes:
        - { at: 10m, hold: 5m, factor: six }
    tokens:
      input: 100
      output: 10
      maxTokens: 50
gateway:
  policy: hedroom
objectives:
  throttled: at most 1
  throttled: at most 1%
`;

describe('a scenario with five mistakes', () => {
  it('is refused in five lines', () => {
    expect(refusals(FIVE_MISTAKES)).toEqual([
      'test.yaml:2:1 durration: unknown key; did you mean "duration"?',
      'test.yaml:10:12 tenants[0].model: expected a name under models, got "n"; did you mean "m"?',
      'test.yaml:14:40 tenants[0].arrivals.spikes[0].factor: expected a factor such as x2 or 2, above 0, got "six"',
      expect.stringMatching(/^test\.yaml:20:11 gateway\.policy: .*\(did you mean "headroom"\?\), got "hedroom"$/),
      'test.yaml:23:3: expected each key once, got "throttled" again',
    ]);
  });

  it('is not refused without them', () => {
    const right = FIVE_MISTAKES.replace('durration', 'duration')
      .replace('model: n', 'model: m')
      .replace('six', 'x6')
      .replace('hedroom', 'headroom')
      .replace('  throttled: at most 1\n', '');
    expect(refusals(right)).toEqual([]);
  });
});

describe('the document as a whole', () => {
  it.each([
    ['', 'expected a scenario: a mapping with duration, models, accounts and tenants'],
    ['just words', 'expected a scenario: a mapping with duration, models, accounts and tenants'],
    ['[1, 2]', 'expected a scenario: a mapping with duration, models, accounts and tenants'],
  ])('%j', (text, message) => expect(said(text)).toEqual([`: ${message}`]));

  it('names every section that is missing', () => {
    expect(said('name: x').map((line) => line.split(':')[0])).toEqual(['duration', 'models', 'accounts', 'tenants']);
  });

  it('says so when there is no file', async () => {
    await expect(loadScenario('no/such.yaml')).rejects.toThrow('no/such.yaml: no such file');
  });
});

const MISTAKES: readonly Mistake[] = [
  [
    'a number for a duration',
    minimal({ duration: 'duration: 60' }),
    /^duration: expected a duration such as .*, got 60$/,
  ],
  ['no duration at all', minimal({ duration: 'duration: 0s' }), /^duration: .*, above 0, got "0s"$/],
  ['a fraction for a seed', minimal({ more: 'seed: 1.5' }), /^seed: expected a whole number from 0 to \d+, got 1.5$/],
  [
    'a start without a zone',
    minimal({ more: 'start: 2026-11-24T00:00' }),
    /^start: expected a date and time with its zone/,
  ],
  [
    'an unknown window',
    minimal({ more: 'quota: { window: fixed-minutes }' }),
    /^quota\.window: .*\(did you mean "fixed-minute"\?\)/,
  ],
  [
    'an unknown meter',
    minimal({ more: 'increase: { plan: [{ meter: tokensPerMin, when: { at: 1m }, ask: 6M }] }' }),
    /^increase\.plan\[0\]\.meter: .*\(did you mean "tokensPerMinute"\?\), got "tokensPerMin"$/,
  ],
  [
    'denied and partial beyond a hundred per cent',
    minimal({ more: 'increase: { deny: 60%, partial: 50% }' }),
    /^increase\.partial: expected deny and partial to add up to 100% at most$/,
  ],
  [
    'an increase that asks for nothing',
    minimal({ more: 'increase: { plan: [{ when: { at: 1m } }] }' }),
    /^increase\.plan\[0\]\.ask: missing; expected a new value such as 6M, or a multiple above 1 such as x3$/,
  ],
  [
    'an increase to what a token bucket cannot count',
    minimal({ more: 'increase: { plan: [{ when: { at: 1m }, ask: 80000001 }] }' }),
    /^increase\.plan\[0\]\.ask: expected a multiple of 1000 above 75000000, got 80000001$/,
  ],
  [
    'an unknown key of increase',
    minimal({ more: 'increase: { lagg: 1d }' }),
    /^increase\.lagg: unknown key; did you mean "lag"\?$/,
  ],
  [
    'a strange holding',
    minimal({ more: 'gateway: { hold: { capacity: 0 } }' }),
    /^gateway\.hold\.capacity: .*, above 0, got 0$/,
  ],
  [
    'a base above its cap',
    minimal({ more: 'gateway: { backoff: { base: 5s, cap: 1s } }' }),
    /^gateway\.backoff: expected base/,
  ],
  [
    'an unknown fault',
    minimal({ more: 'faults: [{ kind: slo }]' }),
    /^faults\[0\]\.kind: .*\(did you mean "slow"\?\), got "slo"$/,
  ],
  [
    'a fault that strikes by chance and by count',
    minimal({ more: 'faults: [{ kind: error, answer: internal, probability: 1%, call: 2 }]' }),
    /^faults\[0\]: expected probability or call, not both$/,
  ],
  [
    'a fault that says neither',
    minimal({ more: 'faults: [{ kind: break, by: cut }]' }),
    /^faults\[0\]: expected probability or call$/,
  ],
  [
    'a fault that ends before it begins',
    minimal({ more: 'faults: [{ kind: suspended, from: 20m, until: 10m }]' }),
    /^faults\[0\]\.until: expected an instant after from$/,
  ],
  [
    'an unknown metric',
    minimal({ more: 'objectives: { throtled: at most 1% }' }),
    /^objectives\.throtled: unknown metric; did you mean "throttled"\?$/,
  ],
  [
    'an objective without a side',
    minimal({ more: 'objectives: { served: 99% }' }),
    /^objectives\.served: expected a bound such as/,
  ],
  [
    'a share for a time',
    minimal({ more: 'objectives: { ttft.p95: at most 3% }' }),
    /^objectives\["ttft\.p95"\]: expected a duration .* after "at most", got "at most 3%"$/,
  ],
  [
    'an objective for an unknown tenant',
    minimal({ more: 'objectives: { tenants: { tt: { served: at least 99%, failed: at most 1% } } }' }),
    /^objectives\.tenants\.tt: no such tenant; did you mean "t"\?$/,
  ],
  [
    'a metric that tenants do not have',
    minimal({ more: 'objectives: { tenants: { t: { jainIndex: at least 0.9 } } }' }),
    /^objectives\.tenants\.t\.jainIndex: expected a metric that single tenants have/,
  ],
];

describe('one mistake gives one sentence', () => {
  it.each(MISTAKES)('%s', (_, text, line) => {
    const lines = said(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });
});
