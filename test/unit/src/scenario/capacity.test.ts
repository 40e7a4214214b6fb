/** What a scenario may ask for is what the records of a run have room for: no more is allowed, and no less counted. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { assertFits } from '../../../../simulator/run/capacity.ts';
import { HoldQueue, MOST_HELD } from '../../../../simulator/gateway/hold-queue.ts';
import {
  BEGUN,
  callerAttemptsOf,
  MOST_CALLER_ATTEMPTS,
  MOST_ROUNDS,
  FIRST_FAILED,
  lastVerdictOf,
  roundOf,
  withCallerAgain,
  withRefusal,
  withRound,
} from '../../../../simulator/requests/progress.ts';
import {
  LONGEST_LATENCY_MICROS,
  MOST_BURNDOWN,
  MOST_MODELS,
  MOST_REPLICAS,
  MOST_SHARDS,
  Requests,
} from '../../../../simulator/requests/requests.ts';
import * as eventKinds from '../../../../simulator/requests/event-kind.ts';
import { VERDICTS } from '../../../../simulator/quota/verdict.ts';
import { ClientTokens, MOST_RETRY_TOKENS } from '../../../../simulator/retry/client-tokens.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS, MOST_TENANTS } from '../../../../simulator/workload/trace.ts';
import type { Path } from '../../../../src/input/describe.ts';
import { formatProblem, RefusedInput } from '../../../../src/input/problem.ts';
import { parseScenario } from '../../../../src/scenario/scenario.ts';
import { watch } from '../../../support/audit.ts';
import { account, config, gateway, model } from '../../../support/config-builder.ts';
import { tenant, tokens } from '../../../support/demand.ts';
import { rows } from '../../../support/workloads.ts';
import { configOf, minimal, said } from './minimal.ts';

const MODEL = '{ id: m, inferenceType: global, burndown: 1, maxOutput: 100, price: none, latency: ';
const OWN_MODEL = `models: { m: ${MODEL}{ firstToken: 1s, perOutputToken: 1ms } } }`;
const TEXT = minimal({
  models: OWN_MODEL,
  accounts: 'accounts: { name: a, count: 2, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 1M } } } }',
  tenants:
    'tenants: [{ name: t, arrivals: { rate: 1/s }, tokens: { input: 9, output: 9, maxTokens: unset }, ' +
    'retry: { attempts: 2, retryTokens: {} } }]',
  more: 'gateway: { attempts: 2, replicas: 2, hold: { capacity: 2 } }',
});

/** What is said of the scenario with a value in place of another; empty where it is accepted. */
function saidWith(path: Path, value: unknown): string[] {
  try {
    parseScenario(TEXT, 'test.yaml', [{ origin: 'here', path, value }]);
    return [];
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems.map(formatProblem);
    throw error;
  }
}

function inRecord<T>(use: (requests: Requests, slot: number) => T): T {
  const requests = new Requests();
  requests.take();
  return use(requests, requests.take());
}

const times = (count: number, step: (progress: number) => number): number => {
  let progress = BEGUN;
  for (let i = 0; i < count; i++) progress = step(progress);
  return inRecord((requests, slot) => {
    requests.setProgress(slot, progress);
    return requests.progress(slot);
  });
};

/** The key, the most it may say, and what the record of a request makes of so much. */
const FIELDS: readonly (readonly [path: Path, most: number, back: (most: number) => number])[] = [
  [
    ['tenants', 0, 'retry', 'attempts'],
    MOST_CALLER_ATTEMPTS,
    (most) => callerAttemptsOf(times(most - 1, (progress) => withCallerAgain(progress, 15))),
  ],
  [['gateway', 'attempts'], MOST_ROUNDS, (most) => roundOf(times(most, withRound))],
  [
    ['gateway', 'replicas'],
    MOST_REPLICAS,
    (most) =>
      inRecord((requests, slot) => {
        requests.setOrigin(slot, MOST_TENANTS - 1, MOST_MODELS - 1, most - 1);
        expect([requests.tenant(slot), requests.model(slot)]).toEqual([MOST_TENANTS - 1, MOST_MODELS - 1]);
        return requests.replica(slot) + 1;
      }),
  ],
  [
    ['accounts', 'count'],
    MOST_SHARDS,
    (most) =>
      inRecord((requests, slot) => {
        requests.setEvent(slot, 15, most - 1);
        return requests.shard(slot) + 1;
      }),
  ],
  [
    ['models', 'm', 'maxOutput'],
    MOST_OUTPUT_TOKENS,
    (most) =>
      inRecord((requests, slot) => {
        requests.setInput(slot, MOST_INPUT_TOKENS, 0, 0);
        requests.setMaxTokens(slot, most);
        requests.setOutput(slot, most);
        requests.setHeld(slot, MOST_INPUT_TOKENS + most * MOST_BURNDOWN);
        expect([requests.input(slot), requests.output(slot)]).toEqual([MOST_INPUT_TOKENS, most]);
        expect(requests.held(slot)).toBe(MOST_INPUT_TOKENS + most * MOST_BURNDOWN);
        return requests.maxTokens(slot);
      }),
  ],
  [['models', 'm', 'burndown'], MOST_BURNDOWN, (most) => most],
  [['gateway', 'hold', 'capacity'], MOST_HELD, (most) => new HoldQueue(most).capacity],
  [
    ['tenants', 0, 'retry', 'retryTokens', 'capacity'],
    MOST_RETRY_TOKENS,
    (most) => {
      const bucket = new ClientTokens(1, { capacity: most, throttleCost: most, transientCost: most });
      expect(bucket.withdraw(0, true)).toBe(true);
      bucket.succeeded(0, most);
      bucket.succeeded(0, most);
      return bucket.left(0);
    },
  ],
];

describe('the most of everything that is packed', () => {
  it.each(FIELDS)('%j is allowed up to %d, is counted as that much, and is refused beyond', (path, most, back) => {
    expect(saidWith(path, most)).toEqual([]);
    expect(back(most)).toBe(most);
    const [line, ...more] = saidWith(path, most + 1);
    expect(line).toMatch(new RegExp(`expected .*\\b${most}\\b.*, got ${most + 1}$`));
    expect(more).toEqual([]);
  });

  it.each(VERDICTS.map((name, verdict) => [name, verdict] as const))('has room for the verdict %s', (_, verdict) => {
    expect(lastVerdictOf(times(1, (progress) => withRefusal(progress, verdict, FIRST_FAILED)))).toBe(verdict);
  });

  it.each(Object.entries(eventKinds))('has room for %s beside the last of the shards', (_, kind) => {
    inRecord((requests, slot) => {
      requests.setEvent(slot, kind, MOST_SHARDS - 1);
      expect([requests.kind(slot), requests.shard(slot)]).toEqual([kind, MOST_SHARDS - 1]);
    });
  });

  it.each(['perOutputToken', 'perInputToken'])('%s is at most what a record holds', (key) => {
    const path = ['models', 'm', 'latency', key];
    expect(saidWith(path, `${LONGEST_LATENCY_MICROS}us`)).toEqual([]);
    expect(saidWith(path, `${LONGEST_LATENCY_MICROS + 1}us`)).toEqual([
      expect.stringContaining(', at most 2000s, got "2000000001us"'),
    ]);
    const back = inRecord((requests, slot) => {
      requests.setFirstTokenMicros(slot, LONGEST_LATENCY_MICROS);
      requests.setPerTokenMicros(slot, LONGEST_LATENCY_MICROS);
      return [requests.firstTokenMicros(slot), requests.perTokenMicros(slot)];
    });
    expect(back).toEqual([LONGEST_LATENCY_MICROS, LONGEST_LATENCY_MICROS]);
  });

  it('is refused in a sum, too: accounts of all groups together', () => {
    const group = (name: string) => `{ name: ${name}, count: ${MOST_SHARDS / 2 + 1}, region: us-east-1 }`;
    expect(said(minimal({ accounts: `accounts: [${group('a')}, ${group('b')}]` }))).toEqual([
      'accounts: expected at most 4096 accounts in all, got 4098',
    ]);
  });

  it('is refused in a product, too: what an answer costs', () => {
    const costly = OWN_MODEL.replace('burndown: 1, maxOutput: 100', 'burndown: 1000, maxOutput: 76k');
    expect(said(TEXT.replace(OWN_MODEL, costly))).toEqual([
      'models.m: expected maxOutput x burndown of at most 75000000, got 76000 x 1000',
    ]);
  });

  it('is refused as the rate of a model that is too slow', () => {
    const slow = TEXT.replace('perOutputToken: 1ms', 'outputRate: 1/h');
    expect(said(slow)).toEqual([expect.stringMatching(/^models\.m\.latency\.outputRate: .*at least 0\.0005\/s, got/)]);
    expect(said(TEXT.replace('perOutputToken: 1ms', 'outputRate: 2/h'))).toEqual([]);
  });
});

describe('slow accounts', () => {
  const slow = (more: string) => `{ kind: slow, factor: 60, ${more} }`;
  const withFaults = (...faults: string[]) => said(`${TEXT}faults: [${faults.join(', ')}]\n`);

  it('are refused where their latencies would be cut, and not only their tails', () => {
    expect(withFaults(slow('from: 1m'), slow('from: 2m'))).toEqual([
      'faults[1].factor: expected no latency beyond 2000s, got 3600s with all slow faults of that instant for m',
    ]);
  });

  it.each([
    ['one after the other', slow('until: 1m'), slow('from: 1m')],
    ['on different accounts', slow('accounts: [a-1]'), slow('accounts: [a-2]')],
  ])('are accepted %s', (_, ...faults) => {
    expect(withFaults(...faults)).toEqual([]);
  });
});

describe('a caller that tries again and again', () => {
  const never = [account('a', { requestsPerMinute: 0 })];

  it.each([63, 64, MOST_CALLER_ATTEMPTS])('is told no %d times, and then no more', (attempts) => {
    const retry = `{ attempts: ${attempts}, throttleBase: 1ms, cap: 1ms }`;
    const { tenants } = configOf(TEXT.replace('{ attempts: 2, retryTokens: {} }', retry));
    const run = watch(config({ tenants, accounts: never }), 1, { workload: rows({ atMicros: 0 }) });
    while (run.simulation.engine.step(100));
    expect(run.records).toMatchObject([{ outcome: 'throttled', attempts }]);
  });
});

describe('a run that nobody has judged', () => {
  const beyond: readonly (readonly [string, Partial<SimulationConfig>])[] = [
    ['attempts of a caller', { tenants: [tenant('t', 0, { callerRetry: retryOf(MOST_CALLER_ATTEMPTS + 1) })] }],
    ['rounds', { gateway: gateway({ attempts: MOST_ROUNDS + 1 }) }],
    ['replicas', { gateway: gateway({ replicas: MOST_REPLICAS + 1 }) }],
    ['accounts', { accounts: Array.from({ length: MOST_SHARDS + 1 }, (_, i) => account(`${i}`)) }],
    ['models', { models: Array.from({ length: MOST_MODELS + 1 }, () => model()) }],
    ['output tokens', { models: [model({ maxOutputTokens: MOST_OUTPUT_TOKENS + 1 })] }],
    ['output tokens', { models: [model({ maxOutputTokens: Number.NaN })] }],
    ['quota tokens', { models: [model({ burndown: MOST_BURNDOWN + 1 })] }],
    ['max_tokens', { tenants: [tenant('t', 0, { tokens: tokens({ maxTokens: MOST_OUTPUT_TOKENS + 1 }) })] }],
  ];

  it.each(beyond)('does not begin with more %s than there is room for', (what, changes) => {
    expect(() => assertFits(config(changes))).toThrow(what);
    expect(() => watch(config(changes), 1)).toThrow(RangeError);
  });
});

function retryOf(attempts: number) {
  const wait = { throttleBaseMicros: 1_000, transientBaseMicros: 1_000, capMicros: 1_000 };
  return { attempts, ...wait, clients: 1, retryTokens: null };
}
