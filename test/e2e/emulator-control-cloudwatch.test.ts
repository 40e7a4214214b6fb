/** CloudWatch asked by the unmodified JavaScript client over real sockets, in every protocol it may speak. */
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlledEmulator } from '../support/controlled-emulator.ts';
import { CLAUDE } from '../support/fake-backend.ts';

const emulator = new ControlledEmulator();
const { clock } = emulator;
const { backend, control } = emulator.fixture;

beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

/** The first is what the client speaks by itself; the others are what older and, perhaps, later ones speak. */
const PROTOCOLS = [
  ['AWS JSON 1.0', {}],
  ['AWS Query', { protocol: AwsQueryProtocol }],
  ['Smithy RPC v2 CBOR', { protocol: AwsSmithyRpcV2CborProtocol }],
] as const;

describe('CloudWatch', () => {
  const client = (protocol = {}) => emulator.opened(new CloudWatchClient({ ...emulator.settings(), ...protocol }));
  const metric = (MetricName: string) => ({
    Namespace: 'AWS/Bedrock',
    MetricName,
    Dimensions: [{ Name: 'ModelId', Value: CLAUDE }],
  });

  beforeAll(async () => {
    control.context.metrics.clear();
    for (let call = 0; call < 3; call++) await emulator.converse();
    backend.settings.tokens = 0;
    await Promise.allSettled([emulator.converse()]);
    backend.settings.tokens = Number.POSITIVE_INFINITY;
  });

  test.each(PROTOCOLS)(
    'in %s counts what was served and what was throttled, and pages through it',
    async (_, protocol) => {
      const wall = clock.calendarMillis();
      const range = { StartTime: new Date(wall - 3_600_000), EndTime: new Date(wall + 60_000) };
      const names = [
        'Invocations',
        'InvocationThrottles',
        'OutputTokenCount',
        'EstimatedTPMQuotaUsage',
        'InvocationLatency',
      ];
      const MetricDataQueries = names.map((name, index) => ({
        Id: `m${index}`,
        MetricStat: { Metric: metric(name), Period: 3_600, Stat: name === 'InvocationLatency' ? 'p99' : 'Sum' },
      }));
      const { MetricDataResults } = await client(protocol).send(
        new GetMetricDataCommand({ MetricDataQueries, ...range }),
      );
      const values = MetricDataResults!.map(({ Values }) => Values!.reduce((sum, value) => sum + value, 0));
      expect(values.slice(0, 3)).toEqual([3, 1, 60]);
      expect(values[3]).toBeGreaterThan(60);
      expect(values[4]).toBeGreaterThan(0);

      const pages = paginateGetMetricData(
        { client: client(protocol) },
        { MetricDataQueries, ...range, MaxDatapoints: 1 },
      );
      const perPage: number[] = [];
      for await (const page of pages) perPage.push(page.MetricDataResults!.flatMap(({ Values }) => Values!).length);
      expect(perPage.length).toBeGreaterThanOrEqual(names.length);
      expect(Math.max(...perPage)).toBe(1);
    },
  );

  test.each(PROTOCOLS)('in %s lists metrics and gives statistics', async (_, protocol) => {
    const { Metrics } = await client(protocol).send(
      new ListMetricsCommand({ Namespace: 'AWS/Bedrock', Dimensions: [{ Name: 'ModelId' }] }),
    );
    expect(Metrics!.map(({ MetricName }) => MetricName)).toContain('InvocationThrottles');
    const wall = clock.calendarMillis();
    const { Datapoints, Label } = await client(protocol).send(
      new GetMetricStatisticsCommand({
        ...metric('Invocations'),
        StartTime: new Date(wall - 3_600_000),
        EndTime: new Date(wall + 60_000),
        Period: 7_200,
        Statistics: ['SampleCount'],
      }),
    );
    expect(Label).toBe('Invocations');
    expect(Datapoints!.reduce((sum, { SampleCount }) => sum + SampleCount!, 0)).toBe(3);
    expect(Datapoints![0]!.Timestamp).toBeInstanceOf(Date);
  });

  test.each(PROTOCOLS)('in %s refuses in words that old clients know too', async (_, protocol) => {
    const broken = new GetMetricStatisticsCommand({
      ...metric('Invocations'),
      StartTime: new Date(1_000),
      EndTime: new Date(0),
      Period: 60,
      Statistics: ['Sum'],
    });
    await expect(client(protocol).send(broken)).rejects.toMatchObject({
      name: 'InvalidParameterCombinationException',
      Code: 'InvalidParameterCombination',
    });
  });
});
