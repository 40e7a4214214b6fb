/** CloudWatch’s operations: points, statistics, pages and refusals. */
import { describe, expect, test } from 'vitest';
import { MICROS_PER_MINUTE } from '../../../../../../simulator/basics/time.ts';
import { MetricStore } from '../../../../../../src/emulator/control/cloudwatch/metric-store.ts';
import { OPERATIONS } from '../../../../../../src/emulator/control/cloudwatch/operations.ts';
import type { Structure } from '../../../../../../src/emulator/control/wire/answer.ts';
import { ACCOUNT, CLAUDE, MODELS, OTHER } from '../../../../../support/fake-backend.ts';
import { aCall, NOON_MILLIS } from '../../../../../support/control-fixture.ts';

const store = new MetricStore({
  fleet: { accounts: [ACCOUNT, OTHER], models: MODELS },
  startEpochMicros: NOON_MILLIS * 1_000,
});
for (let minute = 0; minute < 10; minute++) {
  for (let call = 0; call <= minute; call++) {
    store.observe(aCall({ endedAtMicros: minute * MICROS_PER_MINUTE, inputTokens: 100 * (call + 1) }));
  }
}

const CALLER = { account: 0 as number | null, accountId: ACCOUNT.accountId, nowEpochMillis: NOON_MILLIS + 600_000 };
const RANGE = { StartTime: NOON_MILLIS / 1_000, EndTime: new Date(NOON_MILLIS + 600_000).toISOString() };
const INVOCATIONS = {
  Namespace: 'AWS/Bedrock',
  MetricName: 'Invocations',
  Dimensions: [{ Name: 'ModelId', Value: CLAUDE }],
};

interface Shown {
  readonly Values: readonly number[];
  readonly StatusCode: string;
}

/** The output, or the answer that holds an error, as JSON: instants are texts. */
function ask(operation: string, input: unknown, caller = CALLER) {
  const answer = OPERATIONS[operation]!(store, caller, input);
  return JSON.parse(JSON.stringify(answer.kind === 'output' ? answer.output : answer));
}

function query(changes: Structure = {}, metric: Structure = INVOCATIONS, id = 'm1') {
  return { Id: id, MetricStat: { Metric: metric, Period: 60, Stat: 'Sum', ...changes } };
}

function data(queries: readonly unknown[], changes: Structure = {}) {
  return ask('GetMetricData', { MetricDataQueries: queries, ...RANGE, ...changes });
}

describe('GetMetricData', () => {
  test('gives points newest first, or oldest first where asked', () => {
    const { MetricDataResults } = data([query()]);
    expect(MetricDataResults).toHaveLength(1);
    const [result] = MetricDataResults;
    expect(result).toMatchObject({ Id: 'm1', Label: 'Invocations', StatusCode: 'Complete' });
    expect(result.Values).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(result.Timestamps[0]).toBe('2026-11-20T12:09:00.000Z');
    const ascending = data([query()], { ScanBy: 'TimestampAscending' }).MetricDataResults[0];
    expect(ascending.Values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('knows every statistic', () => {
    const tokens = { ...INVOCATIONS, MetricName: 'InputTokenCount' };
    const stats = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum', 'p50', 'p99.9'];
    const values = stats.map((Stat) => data([query({ Stat, Period: 600 }, tokens)]).MetricDataResults[0].Values[0]);
    expect(values.slice(0, 5)).toEqual([55, 400, 22_000, 100, 1_000]);
    expect(values[5]).toBeCloseTo(400, -1.5);
    expect(values[6]).toBeCloseTo(1_000, -1.5);
  });

  test('leaves out what is not to be returned, and takes periods as texts', () => {
    const { MetricDataResults } = data([
      { ...query({ Period: '300' }), ReturnData: 'false' },
      query({ Period: '300' }, INVOCATIONS, 'm2'),
    ]);
    expect(MetricDataResults).toMatchObject([{ Id: 'm2', Values: [40, 15] }]);
  });

  test('pages over all queries together', () => {
    const shown = (answer: { readonly MetricDataResults: readonly Shown[] }) => answer.MetricDataResults;
    const queries = [query(), query({ Stat: 'Average' }, INVOCATIONS, 'm2')];
    const first = data(queries, { MaxDatapoints: 15 });
    expect(shown(first).map(({ Values, StatusCode }) => [Values.length, StatusCode])).toEqual([
      [10, 'Complete'],
      [5, 'PartialData'],
    ]);
    const second = data(queries, { MaxDatapoints: 15, NextToken: first.NextToken });
    expect(shown(second).map(({ Values }) => Values.length)).toEqual([0, 5]);
    expect(second.NextToken).toBeUndefined();
    expect(data([query()], { NextToken: first.NextToken })).toMatchObject({ error: { name: 'InvalidNextToken' } });
  });

  test('has nothing for strangers, other units and other accounts', () => {
    const stranger = { ...CALLER, account: null };
    const input = { MetricDataQueries: [query()], ...RANGE };
    expect(ask('GetMetricData', input, stranger).MetricDataResults).toMatchObject([
      { Values: [], StatusCode: 'Complete' },
    ]);
    expect(data([query({ Unit: 'Milliseconds' })]).MetricDataResults[0].Values).toEqual([]);
    expect(data([{ ...query(), AccountId: OTHER.accountId }]).MetricDataResults[0].Values).toEqual([]);
    expect(data([query({ Unit: 'Count' })]).MetricDataResults[0].Values).toHaveLength(10);
  });

  test.each([
    ['an end before the start', data([query()], { EndTime: NOON_MILLIS / 1_000 }), /StartTime must be less/],
    ['two queries of one id', data([query(), query()]), /not unique/],
    ['metric math', data([{ Id: 'e1', Expression: 'm1*2' }]), /metric math/],
    ['neither metric nor expression', data([{ Id: 'e1' }]), /must have a MetricStat/],
    ['an unknown statistic', data([query({ Stat: 'tm99' })]), /tm99/],
    ['a crooked period', data([query({ Period: 61 })]), /multiple of 60/],
    ['an id that is none', data([query({}, INVOCATIONS, 'M1')]), /'metricDataQueries.1.member.id'/],
    ['no query', data([]), /Member must have length greater than or equal to 1/],
    ['no time', ask('GetMetricData', { MetricDataQueries: [query()] }), /'startTime'.*Member must not be null/],
  ])('refuses %s', (_, answer, message) => {
    expect(answer).toMatchObject({ kind: 'error', error: { status: 400, name: 'ValidationException' } });
    expect(answer.error.message).toMatch(message);
  });
});

describe('GetMetricStatistics', () => {
  const input = { ...INVOCATIONS, ...RANGE, Period: 300 };

  test('gives the statistics asked for, and their unit', () => {
    const { Label, Datapoints } = ask('GetMetricStatistics', {
      ...input,
      Statistics: ['Sum', 'SampleCount'],
      ExtendedStatistics: ['p50'],
    });
    expect(Label).toBe('Invocations');
    expect(Datapoints).toEqual([
      {
        Timestamp: '2026-11-20T12:00:00.000Z',
        SampleCount: 15,
        Sum: 15,
        Unit: 'Count',
        ExtendedStatistics: { p50: 1 },
      },
      {
        Timestamp: '2026-11-20T12:05:00.000Z',
        SampleCount: 40,
        Sum: 40,
        Unit: 'Count',
        ExtendedStatistics: { p50: 1 },
      },
    ]);
  });

  test.each([
    ['no statistic', {}, 'MissingParameter'],
    ['an unknown percentile', { ExtendedStatistics: ['p101'] }, 'InvalidParameterValue'],
    ['too many points', { Statistics: ['Sum'], StartTime: 0, Period: 60 }, 'InvalidParameterCombination'],
    ['an end before the start', { Statistics: ['Sum'], EndTime: 0 }, 'InvalidParameterCombination'],
  ])('refuses %s', (_, changes, code) => {
    expect(ask('GetMetricStatistics', { ...input, ...changes })).toMatchObject({
      error: { status: 400, queryCode: code },
    });
  });
});

describe('ListMetrics', () => {
  test('filters by namespace, name, dimension and activity', () => {
    const names = (input: Structure, caller = CALLER) => {
      const listed: readonly { MetricName: string; Dimensions: readonly unknown[] }[] = ask(
        'ListMetrics',
        input,
        caller,
      ).Metrics;
      return listed.map(({ MetricName, Dimensions }) => `${MetricName} ${Dimensions.length}`);
    };
    expect(names({ MetricName: 'Invocations' })).toEqual(['Invocations 0', 'Invocations 1']);
    expect(names({ MetricName: 'Invocations', Dimensions: [{ Name: 'ModelId' }] })).toEqual(['Invocations 1']);
    expect(names({ Dimensions: [{ Name: 'ModelId', Value: 'other' }] })).toEqual([]);
    expect(names({ Namespace: 'AWS/EC2' })).toEqual([]);
    expect(names({ MetricName: 'Invocations', RecentlyActive: 'PT3H' })).toHaveLength(2);
    const tomorrow = { ...CALLER, nowEpochMillis: NOON_MILLIS + 86_400_000 };
    expect(names({ MetricName: 'Invocations', RecentlyActive: 'PT3H' }, tomorrow)).toEqual([]);
  });
});
