/** Service Quotas asked by the unmodified JavaScript client over real sockets. */
import {
  GetAWSDefaultServiceQuotaCommand,
  GetRequestedServiceQuotaChangeCommand,
  GetServiceQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryByQuotaCommand,
  ListServicesCommand,
  paginateListAWSDefaultServiceQuotas,
  paginateListRequestedServiceQuotaChangeHistory,
  paginateListServiceQuotas,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlledEmulator } from '../support/controlled-emulator.ts';
import { SONNET_CODE } from '../support/control-fixture.ts';
import { ACCOUNT, CLAUDE, OTHER } from '../support/fake-backend.ts';

const DAY_MICROS = 86_400_000_000;
const emulator = new ControlledEmulator();
const { clock } = emulator;
const { control } = emulator.fixture;

beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

describe('Service Quotas', () => {
  const client = () => emulator.opened(new ServiceQuotasClient(emulator.settings()));

  test('paginators list the applied values and the defaults', async () => {
    const applied = new Map<string, number>();
    for await (const page of paginateListServiceQuotas({ client: client(), pageSize: 7 }, { ServiceCode: 'bedrock' })) {
      expect(page.Quotas!.length).toBeLessThanOrEqual(7);
      for (const quota of page.Quotas!) applied.set(quota.QuotaCode!, quota.Value!);
    }
    expect(applied.size).toBe(control.context.quotas.quotas(0).length);
    expect(applied.get(SONNET_CODE)).toBe(200_000);
    const defaults = new Map<string, number>();
    for await (const page of paginateListAWSDefaultServiceQuotas({ client: client() }, { ServiceCode: 'bedrock' })) {
      for (const quota of page.Quotas!) defaults.set(quota.QuotaCode!, quota.Value!);
    }
    expect(defaults.get(SONNET_CODE)).toBe(5_000_000);
    expect([...defaults.keys()]).toEqual([...applied.keys()]);
  });

  test('one quota has AWS’s shape', async () => {
    const asked = { ServiceCode: 'bedrock', QuotaCode: SONNET_CODE };
    const { Quota } = await client().send(new GetServiceQuotaCommand(asked));
    expect(Quota).toEqual({
      ServiceCode: 'bedrock',
      ServiceName: 'Amazon Bedrock',
      QuotaArn: `arn:aws:servicequotas:us-east-1:${ACCOUNT.accountId}:bedrock/${SONNET_CODE}`,
      QuotaCode: SONNET_CODE,
      QuotaName: expect.stringContaining('Claude Sonnet 4.5'),
      Value: 200_000,
      Unit: 'None',
      Adjustable: true,
      GlobalQuota: false,
      UsageMetric: {
        MetricNamespace: 'AWS/Bedrock',
        MetricName: 'EstimatedTPMQuotaUsage',
        MetricDimensions: { ModelId: CLAUDE },
        MetricStatisticRecommendation: 'Sum',
      },
      Period: { PeriodValue: 1, PeriodUnit: 'MINUTE' },
      QuotaAppliedAtLevel: 'ACCOUNT',
    });
    const { Quota: standard } = await client().send(new GetAWSDefaultServiceQuotaCommand(asked));
    expect(standard).toMatchObject({
      Value: 5_000_000,
      QuotaArn: `arn:aws:servicequotas:us-east-1::bedrock/${SONNET_CODE}`,
    });
    const { Services } = await client().send(new ListServicesCommand({}));
    expect(Services).toEqual([{ ServiceCode: 'bedrock', ServiceName: 'Amazon Bedrock' }]);
  });

  test.each([
    [
      SONNET_CODE,
      5_000_000,
      'IllegalArgumentException',
      'You must provide a quota value greater than the default quota value of 5000000.0.',
    ],
    [
      'L-CE33604C',
      9_000_000,
      'IllegalArgumentException',
      'The request failed because the specified quota is not adjustable.',
    ],
    ['L-00000000', 9_000_000, 'NoSuchResourceException', 'The specified resource does not exist.'],
    [SONNET_CODE, 99_000_000, 'IllegalArgumentException', expect.stringContaining('ceiling')],
  ])('an increase of %s to %i is refused', async (QuotaCode, DesiredValue, name, message) => {
    const command = new RequestServiceQuotaIncreaseCommand({ ServiceCode: 'bedrock', QuotaCode, DesiredValue });
    await expect(client().send(command)).rejects.toMatchObject({ name, message });
  });

  test('a service that is none and a broken code are refused', async () => {
    const ask = (ServiceCode: string, QuotaCode: string) =>
      client().send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
    await expect(ask('ec2', SONNET_CODE)).rejects.toMatchObject({ name: 'NoSuchResourceException' });
    await expect(ask('bedrock', '1!')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('an increase is pending, gets a case, and is in force a day later', async () => {
    const asked = { ServiceCode: 'bedrock', QuotaCode: SONNET_CODE };
    const increase = new RequestServiceQuotaIncreaseCommand({ ...asked, DesiredValue: 8_000_000 });
    const { RequestedQuota } = await client().send(increase);
    expect(RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: 8_000_000, GlobalQuota: false });
    expect(Math.abs(RequestedQuota!.Created!.getTime() - clock.calendarMillis())).toBeLessThan(2);
    expect(JSON.parse(RequestedQuota!.Requester!)).toMatchObject({ accountId: ACCOUNT.accountId });
    await expect(client().send(increase)).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Only one open service quota increase request is allowed per quota.',
    });

    clock.advanceTo(clock.nowMicros() + 60_000_000);
    const change = async () =>
      (await client().send(new GetRequestedServiceQuotaChangeCommand({ RequestId: RequestedQuota!.Id! })))
        .RequestedQuota!;
    expect(await change()).toMatchObject({ Status: 'CASE_OPENED', CaseId: expect.stringMatching(/^\d{15}$/) });
    clock.advanceTo(clock.nowMicros() + DAY_MICROS);
    expect((await change()).Status).toBe('CASE_CLOSED');
    expect((await client().send(new GetServiceQuotaCommand(asked))).Quota!.Value).toBe(8_000_000);

    const byQuota = await client().send(
      new ListRequestedServiceQuotaChangeHistoryByQuotaCommand({ ...asked, Status: 'CASE_CLOSED' }),
    );
    expect(byQuota.RequestedQuotas!.map(({ Id }) => Id)).toEqual([RequestedQuota!.Id]);
    const other = emulator.opened(
      new ServiceQuotasClient(emulator.settings(OTHER.region, emulator.keysOf(OTHER.accountId))),
    );
    for await (const page of paginateListRequestedServiceQuotaChangeHistory({ client: other }, {})) {
      expect(page.RequestedQuotas).toEqual([]);
    }
  });
});
