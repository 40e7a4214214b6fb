/** The scenario of accounts as they are: it is read again, whatever was found in them. */
import { describe, expect, it } from 'vitest';
import type { AccountReading, ModelUsage } from '../../../../src/aws/reading.ts';
import { callerId, inferenceTypesOf, MODELS } from '../../../../src/catalogue/catalogue.ts';
import { knownModel } from '../../../../src/draft/from-aws/known-quotas.ts';
import { measuredDemand, measuredSpan } from '../../../../src/draft/from-aws/measured.ts';
import { awsScenario } from '../../../../src/draft/from-aws/scenario-text.ts';
import { parseScenario } from '../../../../src/scenario/scenario.ts';

const CLAUDE = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
const SONNET = { code: 'L-27C57EE8', name: 'n', value: 300_000.5, defaultValue: 5_000_000, adjustable: true };

function usage(modelId: string, minutes: number, calls: (minute: number) => number): ModelUsage {
  const series = (each: number): Float64Array => Float64Array.from({ length: minutes }, (_, i) => calls(i) * each);
  return {
    modelId,
    invocations: series(1),
    throttles: series(0.5),
    inputTokens: series(100),
    outputTokens: series(20),
    cacheReadTokens: series(300),
    cacheWriteTokens: series(50),
    quotaUsage: series(250),
  };
}

const reading = (more: Partial<AccountReading> = {}): AccountReading => ({
  name: 'prod',
  accountId: '111122223333',
  region: 'us-east-1',
  quotas: [SONNET],
  pending: [],
  usage: [],
  ...more,
});

function scenarioOf(readings: readonly AccountReading[], ids: readonly string[], minutes = 0) {
  const span = measuredSpan(readings, minutes);
  const demand = span === null ? [] : measuredDemand(readings, span);
  const models = ids.map((id) => knownModel(id)!);
  const text = awsScenario({ name: 'x', readings, models, span, demand, startAtEpochMillis: 0, maxTokens: null });
  return { text, demand, span, scenario: parseScenario(text, 'x.yaml') };
}

describe('a scenario from AWS', () => {
  it.each(
    MODELS.flatMap((model) =>
      inferenceTypesOf(model).map((type) => [callerId(model, type) ?? model.key, type] as const),
    ),
  )('is read again for %s (%s)', (id) => {
    expect(scenarioOf([reading()], [id]).scenario.config.tenants).toHaveLength(1);
  });

  it('has the geographic profiles of one model as models of their own', () => {
    const ids = ['us', 'eu'].map((geo) => `${geo}.anthropic.claude-sonnet-4-5-20250929-v1:0`);
    expect(scenarioOf([reading()], ids).scenario.config.models).toHaveLength(2);
  });

  it('has quotas in whole tokens, and beyond 75M in thousands', () => {
    const limit = (value: number) => {
      const { config } = scenarioOf([reading({ quotas: [{ ...SONNET, value }] })], [CLAUDE]).scenario;
      return config.accounts[0]!.limits[0]!.tokensPerMinute;
    };
    expect([limit(300_000.5), limit(80_000_999), limit(0)]).toEqual([300_000, 80_000_000, 0]);
  });

  it('plans what is asked for above the default, and only says what is not', () => {
    const asked = { code: SONNET.code, name: 'n', desiredValue: 6_000_000, createdAt: '2026-11-24T07:00:00Z' };
    const others = [
      { ...asked, desiredValue: 400_000 },
      { ...asked, code: 'L-OTHER', createdAt: null },
    ];
    const both = scenarioOf([reading({ pending: [asked, ...others] })], [CLAUDE]);
    expect(both.scenario.config.increase.plan).toHaveLength(1);
    const none = scenarioOf([reading({ pending: others })], [CLAUDE]);
    expect(none.scenario.config.increase.plan).toEqual([]);
    expect(none.text).toContain('# prod: L-OTHER, n, 6,000,000 asked for, not decided.');
  });
});

describe('measured demand', () => {
  const calls = (minute: number): number => (minute < 30 || minute >= 90 ? 0 : 10);

  it('is that of all accounts, from the first step with a call to the last', () => {
    const readings = ['a', 'b'].map((name) => reading({ name, usage: [usage(CLAUDE, 120, calls)] }));
    const { demand, span, scenario, text } = scenarioOf(readings, [CLAUDE], 120);
    expect(span).toEqual({ firstMinute: 30, minutes: 60, stepMinutes: 5 });
    expect(demand[0]).toMatchObject({ served: 1200, throttled: 600, inputTokens: 450, outputTokens: 20 });
    expect(demand[0]!.cacheShare).toBeCloseTo(350 / 450);
    const { arrivals } = scenario.config.tenants[0]!;
    expect(arrivals.ratePerSecond).toBeCloseTo(20 / 60, 3);
    expect(text).toContain('# Minutes disperse by 0 around their step (Poisson: 1)');
  });

  it('bursts by its minutes', () => {
    const bursts = reading({ usage: [usage(CLAUDE, 120, (minute) => (minute % 5 === 0 ? 100 : 1))] });
    const { process } = scenarioOf([bursts], [CLAUDE], 120).scenario.config.tenants[0]!.arrivals;
    expect(process).toMatchObject({ kind: 'gamma' });
  });

  it('is none where nothing was called, or only refused', () => {
    expect(measuredSpan([reading({ usage: [usage(CLAUDE, 60, () => 0)] })], 60)).toBeNull();
    const refused = { ...usage('meta.llama', 60, () => 1), modelId: CLAUDE, invocations: new Float64Array(60) };
    const other = usage('other', 60, () => 1);
    const { text } = scenarioOf([reading({ usage: [refused, other] })], [CLAUDE], 60);
    expect(text).toContain('# No call was served in these days: assumptions all.');
  });
});
