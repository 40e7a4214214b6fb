/** What a call adds to which metric, and which minutes and models a metric is made of. */
import { describe, expect, test } from 'vitest';
import { MICROS_PER_MINUTE } from '../../../../../../simulator/basics/time.ts';
import type { Call } from '../../../../../../src/emulator/call.ts';
import { MetricStore } from '../../../../../../src/emulator/control/cloudwatch/metric-store.ts';
import { periodsOf } from '../../../../../../src/emulator/control/cloudwatch/statistic.ts';
import { ACCOUNT, MANTLE_GPT, MODELS, CLAUDE, NOVA, OTHER } from '../../../../../support/fake-backend.ts';
import {
  aCall,
  aThrottle,
  MANTLE_GPT_OSS,
  NOON_MILLIS,
  NOVA_PRO,
  SONNET,
} from '../../../../../support/control-fixture.ts';

const FLEET = { accounts: [ACCOUNT, OTHER], models: MODELS };

function store(retentionMinutes = 180): MetricStore {
  return new MetricStore({ fleet: FLEET, startEpochMicros: NOON_MILLIS * 1_000, retentionMinutes });
}

/** Sums by metric of one account's model over the first hour. */
function sums(of: MetricStore, names: readonly string[], namespace = 'AWS/Bedrock', account = 0, modelId = CLAUDE) {
  const dimension = namespace === 'AWS/Bedrock' ? 'ModelId' : 'Model';
  return names.map((name) => {
    const found = of.find(account, { namespace, name, dimensions: [{ Name: dimension, Value: modelId }] });
    const [hour] = periodsOf(found.series, NOON_MILLIS, NOON_MILLIS + 3_600_000, 3_600);
    return hour === undefined ? null : hour.tally.sum;
  });
}

const COUNTS = ['Invocations', 'InvocationThrottles', 'InvocationClientErrors', 'InvocationServerErrors'];

describe('AWS/Bedrock', () => {
  test('a served call counts once, with its tokens and times', () => {
    const metrics = store();
    metrics.observe(aCall({ inputTokens: 1_000, cacheReadTokens: 300, cacheWriteTokens: 100, settledTokens: 1_200 }));
    expect(sums(metrics, COUNTS)).toEqual([1, null, null, null]);
    const names = ['InputTokenCount', 'OutputTokenCount', 'EstimatedTPMQuotaUsage', 'InvocationLatency'];
    expect(sums(metrics, names)).toEqual([600, 100, 1_200, 1_000]);
    const caches = [
      'CacheReadInputTokens',
      'CacheReadInputTokenCount',
      'CacheWriteInputTokens',
      'CacheWriteInputTokenCount',
    ];
    expect(sums(metrics, caches)).toEqual([300, 300, 100, 100]);
    expect(sums(metrics, ['TimeToFirstToken']), 'not of a whole answer').toEqual([null]);
  });

  test('a stream has a time to first token', () => {
    const metrics = store();
    metrics.observe(
      aCall({ operation: 'ConverseStream', streamed: true, startedAtMicros: 100_000, firstTokenAtMicros: 400_000 }),
    );
    expect(sums(metrics, ['TimeToFirstToken'])).toEqual([300]);
  });

  test.each<[string, Partial<Call>, (number | null)[]]>([
    ['a throttled call', aThrottle(), [null, 1, null, null]],
    ['an overloaded model', { outcome: 'failed', status: 429, fault: 'model-overloaded' }, [null, 1, null, null]],
    ['a 503', { outcome: 'failed', status: 503, fault: 'service-unavailable' }, [null, null, null, 1]],
    ['a suspended account', { outcome: 'failed', status: 403, fault: 'suspended' }, [null, null, 1, null]],
    ['bad input', { outcome: 'rejected', status: 400 }, [null, null, 1, null]],
    ['a client that went away', { outcome: 'aborted', status: 200 }, [null, null, 1, null]],
    ['an answer cut off', { outcome: 'cut-off', status: 200 }, [1, null, null, null]],
    ['a token count', { operation: 'CountTokens' }, [null, null, null, null]],
    ['a call of nobody', { account: null }, [null, null, null, null]],
  ])('%s is counted where it belongs', (_, changes, expected) => {
    const metrics = store();
    metrics.observe(aCall(changes));
    expect(sums(metrics, COUNTS)).toEqual(expected);
    const isInvocation = expected[0] === 1;
    expect(sums(metrics, ['OutputTokenCount'])).toEqual([isInvocation ? 100 : null]);
  });

  test('accounts and models stay apart, and without dimensions models are added up', () => {
    const metrics = store();
    metrics.observe(aCall({ model: SONNET }));
    metrics.observe(aCall({ model: NOVA_PRO }));
    metrics.observe(aCall({ account: 1 }));
    expect(sums(metrics, ['Invocations'])).toEqual([1]);
    expect(sums(metrics, ['Invocations'], 'AWS/Bedrock', 0, NOVA)).toEqual([1]);
    const all = metrics.find(0, { namespace: 'AWS/Bedrock', name: 'Invocations', dimensions: [] });
    expect(all.series).toHaveLength(2);
  });

  test.each([
    ['another namespace', 'AWS/EC2', 'Invocations', []],
    ['another metric', 'AWS/Bedrock', 'CPUUtilization', []],
    ['another dimension', 'AWS/Bedrock', 'Invocations', [{ Name: 'Colour', Value: 'red' }]],
    ['a dimension twice', 'AWS/Bedrock', 'Invocations', [1, 2].map(() => ({ Name: 'ModelId', Value: CLAUDE }))],
  ])('of %s there is nothing', (_, namespace, name, dimensions) => {
    const metrics = store();
    metrics.observe(aCall());
    expect(metrics.find(0, { namespace, name, dimensions }).series).toEqual([]);
  });
});

describe('AWS/BedrockMantle', () => {
  test('counts inferences and all their tokens; throttles are in no metric', () => {
    const metrics = store();
    metrics.observe(aCall({ model: MANTLE_GPT_OSS, operation: 'ChatCompletions', cacheReadTokens: 400 }));
    metrics.observe(aThrottle({ model: MANTLE_GPT_OSS, operation: 'ChatCompletions' }));
    const names = ['Inferences', 'InferenceClientErrors', 'TotalInputTokens', 'InputTokens', 'TotalOutputTokens'];
    expect(sums(metrics, names, 'AWS/BedrockMantle', 0, MANTLE_GPT)).toEqual([1, null, 1_000, 1_000, 100]);
    expect(sums(metrics, COUNTS, 'AWS/Bedrock', 0, MANTLE_GPT)).toEqual([null, null, null, null]);
  });

  test('is published by project and model', () => {
    const metrics = store();
    metrics.observe(aCall({ model: MANTLE_GPT_OSS, operation: 'Responses' }));
    const project = { Name: 'Project', Value: 'default' };
    const model = { Name: 'Model', Value: MANTLE_GPT };
    for (const dimensions of [[], [project], [model], [project, model]]) {
      expect(metrics.find(0, { namespace: 'AWS/BedrockMantle', name: 'Inferences', dimensions }).series).toHaveLength(
        1,
      );
    }
    const other = [{ Name: 'Project', Value: 'other' }];
    expect(metrics.find(0, { namespace: 'AWS/BedrockMantle', name: 'Inferences', dimensions: other }).series).toEqual(
      [],
    );
  });
});

describe('minutes', () => {
  test('begin on the clients’ calendar, and only the last ones are kept', () => {
    const metrics = store(3);
    for (const minute of [0, 1, 2, 3])
      metrics.observe(aCall({ endedAtMicros: minute * MICROS_PER_MINUTE + 59_000_000 }));
    const { series } = metrics.find(0, { namespace: 'AWS/Bedrock', name: 'Invocations', dimensions: [] });
    const kept = periodsOf(series, NOON_MILLIS, NOON_MILLIS + 3_600_000, 60);
    expect(kept.map(({ atMillis, tally }) => [atMillis - NOON_MILLIS, tally.count])).toEqual([
      [60_000, 1],
      [120_000, 1],
      [180_000, 1],
    ]);
    metrics.observe(aCall({ endedAtMicros: 0 }));
    const [oldest] = periodsOf(series, NOON_MILLIS, NOON_MILLIS + 3_600_000, 60);
    expect(oldest?.atMillis, 'a sample that comes too late is dropped').toBe(NOON_MILLIS + 60_000);
  });

  test('add up to longer periods at multiples of their length', () => {
    const metrics = store();
    for (const minute of [3, 4, 5, 9, 10]) metrics.observe(aCall({ endedAtMicros: minute * MICROS_PER_MINUTE }));
    const { series } = metrics.find(0, { namespace: 'AWS/Bedrock', name: 'Invocations', dimensions: [] });
    const periods = periodsOf(series, NOON_MILLIS + 239_999, NOON_MILLIS + 600_000, 300);
    expect(periods.map(({ atMillis, tally }) => [atMillis - NOON_MILLIS, tally.count])).toEqual([
      [0, 2],
      [300_000, 2],
    ]);
  });
});

test('lists what it has, with every name and set of dimensions, and forgets on clear', () => {
  const metrics = store();
  metrics.observe(aThrottle());
  metrics.observe(aThrottle({ model: NOVA_PRO, endedAtMicros: MICROS_PER_MINUTE }));
  expect(metrics.list(0).map(({ name, dimensions }) => [name, dimensions.map(({ Value }) => Value)])).toEqual([
    ['InvocationThrottles', []],
    ['InvocationThrottles', [CLAUDE]],
    ['InvocationThrottles', [NOVA]],
  ]);
  expect(metrics.list(0)[0]!.latestMinute).toBe(NOON_MILLIS / 60_000 + 1);
  expect(metrics.list(1)).toEqual([]);
  metrics.clear();
  expect(metrics.list(0)).toEqual([]);
});
