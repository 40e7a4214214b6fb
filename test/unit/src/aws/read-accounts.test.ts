/** Reading accounts: what is asked of AWS, what is made of the answers, and how refusals are said. */
import * as metricsApi from '@aws-sdk/client-cloudwatch';
import * as quotasApi from '@aws-sdk/client-service-quotas';
import { mockClient } from 'aws-sdk-client-mock';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AccountSource, readAccounts } from '../../../../src/aws/read-accounts.ts';
import { readQuotas } from '../../../../src/aws/read-quotas.ts';
import { readUsage } from '../../../../src/aws/read-usage.ts';

const quotas = mockClient(quotasApi.ServiceQuotasClient);
const metrics = mockClient(metricsApi.CloudWatchClient);
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret' };
const START = Date.parse('2026-11-24T07:00:00Z');
const WINDOW = { startAtEpochMillis: START, minutes: 10 };
const CLAUDE = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';

afterEach(() => {
  quotas.reset();
  metrics.reset();
});

const quota = (QuotaCode: string, Value: number, more: object = {}) => ({
  QuotaCode,
  QuotaName: `name of ${QuotaCode}`,
  Value,
  Adjustable: true,
  QuotaArn: `arn:aws:servicequotas:us-east-1:111122223333:bedrock/${QuotaCode}`,
  ...more,
});

function answerQuotas(): void {
  quotas
    .on(quotasApi.ListAWSDefaultServiceQuotasCommand)
    .resolves({ Quotas: [quota('L-A', 5), quota('L-B', 7)] })
    .on(quotasApi.ListServiceQuotasCommand)
    .resolves({ Quotas: [quota('L-A', 2)], NextToken: 'more' })
    .on(quotasApi.ListServiceQuotasCommand, { ServiceCode: 'bedrock', NextToken: 'more' })
    .resolves({ Quotas: [quota('L-C', 9)] })
    .on(quotasApi.ListRequestedServiceQuotaChangeHistoryCommand)
    .resolves({
      RequestedQuotas: [
        { QuotaCode: 'L-A', DesiredValue: 8, Status: 'CASE_OPENED', Created: new Date(START) },
        { QuotaCode: 'L-B', DesiredValue: 8, Status: 'DENIED' },
      ],
    });
}

function answerMetrics(): void {
  const listed = (...dimensions: string[]) => ({
    Dimensions: dimensions.map((Name) => ({ Name, Value: Name === 'ModelId' ? CLAUDE : 'priority' })),
  });
  metrics
    .on(metricsApi.ListMetricsCommand)
    .resolves({ Metrics: [listed(), listed('ModelId'), listed('ModelId', 'ServiceTier')] })
    .on(metricsApi.GetMetricDataCommand)
    .resolves({
      MetricDataResults: [
        { Id: 'm0_invocations_0', Timestamps: [new Date(START + 120_000), new Date(START - 1)], Values: [30, 99] },
        { Id: 'm0_cacheReadTokens_0', Timestamps: [new Date(START)], Values: [4] },
        { Id: 'm0_cacheReadTokens_1', Timestamps: [new Date(START)], Values: [4] },
        { Id: 'x', Timestamps: [new Date(START)], Values: [1] },
      ],
      NextToken: 'more',
    })
    .on(metricsApi.GetMetricDataCommand, { NextToken: 'more' })
    .resolves({
      MetricDataResults: [{ Id: 'm0_inputTokens_0', Timestamps: [new Date(START + 120_000)], Values: [900] }],
    });
}

describe('quotas', () => {
  it('are those applied, over all pages, and the defaults of the rest', async () => {
    answerQuotas();
    const client = new quotasApi.ServiceQuotasClient({ region: 'us-east-1', credentials: CREDENTIALS });
    const read = await readQuotas(quotasApi, client);
    expect(read.accountId).toBe('111122223333');
    expect(read.quotas.map(({ code, value, defaultValue }) => [code, value, defaultValue])).toEqual([
      ['L-A', 2, 5],
      ['L-B', 7, 7],
      ['L-C', 9, null],
    ]);
    expect(read.pending).toEqual([
      { code: 'L-A', name: 'L-A', desiredValue: 8, createdAt: '2026-11-24T07:00:00.000Z' },
    ]);
  });

  it('end where AWS pages for ever', async () => {
    let pages = 0;
    quotas.onAnyCommand().callsFake(() => ({ Quotas: [quota('L-A', 1)], NextToken: `page ${++pages}` }));
    const client = new quotasApi.ServiceQuotasClient({ region: 'us-east-1', credentials: CREDENTIALS });
    await readQuotas(quotasApi, client);
    expect(pages).toBe(150);
  });
});

describe('usage', () => {
  it('is by minute and model, aliases of a metric counted once', async () => {
    answerMetrics();
    const client = new metricsApi.CloudWatchClient({ region: 'us-east-1', credentials: CREDENTIALS });
    const [usage, ...others] = await readUsage(metricsApi, client, WINDOW);
    expect(others).toEqual([]);
    expect(usage!.modelId).toBe(CLAUDE);
    expect([...usage!.invocations]).toEqual([0, 0, 30, 0, 0, 0, 0, 0, 0, 0]);
    expect([usage!.cacheReadTokens[0], usage!.inputTokens[2]]).toEqual([4, 900]);
  });
});

const SOURCE: AccountSource = { name: 'prod', profile: null, roleArn: null, region: 'us-east-1' };
const read = (source = SOURCE) => readAccounts([source], WINDOW, () => {}, new AbortController().signal);

describe('an account', () => {
  it('is asked for nothing but what the policy in the docs allows', async () => {
    answerQuotas();
    answerMetrics();
    await read();
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/own-data.md'), 'utf8');
    const actions = [...page.matchAll(/"((?:servicequotas|cloudwatch):\w+)"/g)].map(
      ([, action]) => action!.split(':')[1],
    );
    const called = [...quotas.calls(), ...metrics.calls()].map((call) => call.args[0].constructor.name);
    expect(new Set(called)).toEqual(new Set(actions.map((action) => `${action}Command`)));
  });

  const failed = (name: string, message: string, metadata: object = { httpStatusCode: 400 }) =>
    Object.assign(new Error(message), { name, $metadata: metadata });

  it.each([
    [
      failed('AccessDeniedException', 'User: x is not authorized'),
      /^prod: AWS does not allow it: User: x .*own-data.md$/,
    ],
    [failed('ThrottlingException', 'Rate exceeded'), /^prod: AWS keeps throttling the calls; try again later$/],
    [
      failed('InvalidSignatureException', 'the key "a secret"'),
      /^prod: AWS could not be asked: InvalidSignatureException$/,
    ],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), /^prod: AWS could not be asked: Error \(ECONNREFUSED\)$/],
    [failed('CredentialsProviderError', 'Could not load', {}), /^prod: no credentials: Could not load$/],
    [new Error('Region is missing'), /^prod: expected --region, or a region in the profile$/],
  ])('that answers with %s is refused in a sentence', async (error, sentence) => {
    quotas.onAnyCommand().rejects(error);
    await expect(read()).rejects.toThrow(sentence);
  });

  it('does not hide a fault of ours', async () => {
    quotas.onAnyCommand().rejects(new TypeError('x is undefined'));
    await expect(read()).rejects.toThrow(TypeError);
  });
});
