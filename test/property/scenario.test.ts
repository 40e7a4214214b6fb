/** Whatever a scenario file holds, the loader answers with a scenario or with problems that have a place in it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { RefusedInput } from '../../src/input/problem.ts';
import { parseScenario } from '../../src/scenario/scenario.ts';

/** The same cases in every run of the tests; a failure prints the seed and the case again. */
const CASES = { seed: 20261122, numRuns: 100 } as const;

type Loader = (text: string, file: string) => unknown;

/** What is wrong with how a loader takes a text; null where nothing is. */
function misbehaviour(text: string, loadText: Loader): string | null {
  try {
    loadText(text, 'f.yaml');
    return null;
  } catch (error) {
    if (!(error instanceof RefusedInput)) return `threw ${String(error)}`;
    const lines = text.split('\n');
    if (error.problems.length === 0) return 'refused without a problem';
    for (const { file, line, column, message } of error.problems) {
      const length = lines[line - 1]?.length;
      if (file !== 'f.yaml') return `blamed ${file}`;
      if (length === undefined || column < 1 || column > length + 1) return `pointed to ${line}:${column}: ${message}`;
      if (message === '' || message.includes('\n') || message.includes('undefined')) return `said ${message}`;
    }
    return null;
  }
}

const duration = fc.oneof(
  fc.integer({ min: 1, max: 900 }).map((n) => `${n}ms`),
  fc.integer({ min: 1, max: 90 }).map((n) => `${n}s`),
);
const tokens = fc.oneof(
  fc.integer({ min: 1, max: 9000 }),
  fc.record({ median: fc.integer({ min: 1, max: 4000 }), sigma: fc.double({ min: 0, max: 2, noNaN: true }) }),
  fc.integer({ min: 1, max: 500 }).map((low) => ({ low, high: low * 2 })),
  fc.integer({ min: 1, max: 500 }).map((n) => ({ quantiles: { p0: 1, p50: n, p100: 4 * n } })),
);
const share = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const optional = { requiredKeys: [] as [] };
const arrivals = fc.record(
  {
    rate: fc.integer({ min: 1, max: 900 }).map((n) => `${n}/min`),
    process: fc.constantFrom('poisson', 'constant', { gamma: { cv: 2 } }),
    profile: fc.constantFrom('flat', 'business-day', { sine: {} }, { table: { step: '1h', values: [1, 2] } }),
    spikes: fc.array(
      fc.record({ at: fc.constantFrom('10m', '00:30'), rise: duration, factor: fc.integer({ min: 1, max: 9 }) }),
      {
        maxLength: 3,
      },
    ),
  },
  { requiredKeys: ['rate'] },
);
const tenant = fc.record(
  {
    name: fc.constant('t'),
    model: fc.constant('m'),
    count: fc.integer({ min: 1, max: 5 }),
    shares: fc.constantFrom('equal', 'zipf 1.2'),
    arrivals,
    tokens: fc.record(
      {
        input: tokens,
        output: tokens,
        maxTokens: fc.constantFrom('unset', 500, '4k'),
        cache: fc.record({ share, ttl: fc.constantFrom('5m', '1h') }),
      },
      { requiredKeys: ['input', 'output', 'maxTokens'] },
    ),
    priority: fc.integer({ min: 0, max: 9 }),
    residency: fc.subarray(['a', 'us-east-1'], { minLength: 1 }),
    retry: fc.constantFrom('none', 'sdk-js-3', { preset: 'openai', clients: 3 }, { attempts: 2 }),
    timeout: fc.oneof(fc.constant('none'), duration),
  },
  { requiredKeys: ['name', 'arrivals', 'tokens'] },
);
const scenario = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 20 }),
    duration: fc.integer({ min: 1, max: 90 }).map((n) => `${n}h`),
    seed: fc.nat(),
    models: fc.record({
      m: fc.record({
        model: fc.constantFrom('claude-haiku-4.5', 'claude-sonnet-4.5', 'anthropic.claude-opus-4-5-20251101-v1:0'),
        inferenceType: fc.constantFrom('geo', 'global'),
        latency: fc.constant('example'),
      }),
    }),
    accounts: fc.record(
      {
        name: fc.constant('a'),
        region: fc.constant('us-east-1'),
        count: fc.integer({ min: 1, max: 40 }),
        quotas: fc.constantFrom('default', 'new-account', { models: { m: { tokensPerMinute: '300k' } } }),
        ceiling: fc.constantFrom('none', 'x2'),
      },
      { requiredKeys: ['name', 'region'] },
    ),
    tenants: fc.tuple(tenant),
    quota: fc.record({ window: fc.constantFrom('token-bucket', 'fixed-minute'), adjustEvery: duration }, optional),
    increase: fc.record({ lag: fc.constantFrom('24h', '2 business days'), deny: fc.constant('10%') }, optional),
    gateway: fc.record(
      {
        policy: fc.constantFrom('headroom', 'random', './own.ts'),
        spill: fc.integer({ min: 0, max: 3 }),
        hold: fc.constantFrom('none', { capacity: 5 }),
        cooldown: duration,
      },
      optional,
    ),
    objectives: fc.constantFrom({}, { served: 'at least 99%' }, { tenants: {}, 'wait.p99': 'at most 2s' }),
  },
  { requiredKeys: ['duration', 'models', 'accounts', 'tenants'] },
);

describe('every scenario that keeps the rules', () => {
  it('loads', () => {
    fc.assert(
      fc.property(scenario, (data) => {
        expect(() => parseScenario(stringify(data), 'f.yaml')).not.toThrow();
      }),
      CASES,
    );
  });
});

/** Another value at one place of a tree, chosen by `pick`. */
function transplant(node: unknown, value: unknown, pick: () => number): unknown {
  if (typeof node !== 'object' || node === null || pick() < 0.2) return value;
  const keys = Object.keys(node);
  const key = keys[Math.floor(pick() * keys.length)];
  if (key === undefined) return value;
  if (Array.isArray(node))
    return node.map((item, i): unknown => (String(i) === key ? transplant(item, value, pick) : item));
  const inner: unknown = Reflect.get(node, key);
  return pick() < 0.15 ? { ...node, [`${key}x`]: inner } : { ...node, [key]: transplant(inner, value, pick) };
}

const LARGE = readFileSync(new URL('../../scenarios/bank-launch.yaml', import.meta.url), 'utf8');

/** A text with some of its characters replaced, dropped or doubled. */
const damaged = fc
  .array(
    fc.tuple(
      fc.nat(LARGE.length - 1),
      fc.nat(12),
      fc.constantFrom('', ':', '-', '\n', ' ', '{', '"', '*', '0', '&a ', '<<: '),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((wounds) =>
    wounds.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), LARGE),
  );

const mutated = fc
  .tuple(
    scenario,
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 16 }),
  )
  .map(([data, value, picks]) => {
    let i = 0;
    return stringify(transplant(data, value, () => picks[i++ % picks.length]!));
  });

const LAWS = [
  { name: 'damaged text', texts: damaged },
  { name: 'a tree with another value in it', texts: mutated },
  { name: 'any text at all', texts: fc.oneof(fc.string({ maxLength: 200 }), fc.json()) },
] as const;

describe.each(LAWS)('$name', ({ texts }) => {
  it('is taken or refused, and never crashes the loader', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(misbehaviour(text, parseScenario)).toBeNull();
      }),
      CASES,
    );
  });

  const WRONG: readonly (readonly [string, Loader])[] = [
    ['crashes', (text) => Object.keys(JSON.parse(text))],
    [
      'points outside the file',
      (text, file) => {
        throw new RefusedInput([{ file, line: text.split('\n').length + 1, column: 1, path: '', message: 'wrong' }]);
      },
    ],
  ];
  it.each(WRONG)('tells of a loader that %s', (_, wrong) => {
    const { failed } = fc.check(
      fc.property(texts, (text) => misbehaviour(text, wrong) === null),
      CASES,
    );
    expect(failed).toBe(true);
  });
});
