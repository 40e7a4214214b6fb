/** `scenario fit` finds the parameters of the scenario that made a trace, within the intervals stated here. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateTrace } from '../../simulator/workload/replay.ts';
import { closenessOf } from '../../src/draft/fit/closeness.ts';
import { fitLog } from '../../src/draft/fit/fit.ts';
import { type FittedLog, fittedScenario } from '../../src/draft/fit/scenario-text.ts';
import type { FittedTenant } from '../../src/draft/fit/tenant.ts';
import { DEFAULT_SUPPLY } from '../../src/draft/supply.ts';
import { parseScenario, type Scenario } from '../../src/scenario/scenario.ts';
import { readTrace } from '../../src/trace/import.ts';
import { DEFAULT_IMPORT } from '../../src/trace/import-options.ts';
import { temporaryFolder, writeTraceFile } from '../support/trace-files.ts';

const SEEDS = [1, 2, 3];

function scenarioOf(tenants: string, duration = '2h') {
  return parseScenario(
    `duration: ${duration}
models: { m: { model: claude-sonnet-4.5, inferenceType: global, latency: { firstToken: 1s, outputRate: 80/s } } }
accounts: { name: a, count: 1, region: us-east-1 }
tenants: ${tenants}`,
    'made.yaml',
  );
}

async function fitted(tenants: string, seed: number, duration?: string) {
  const { config } = scenarioOf(tenants, duration);
  const path = join(await temporaryFolder(), 'made.csv');
  await writeTraceFile(
    generateTrace(config, seed, 0),
    config.tenants.map(({ name }) => name),
    path,
  );
  const trace = await readTrace(path, DEFAULT_IMPORT);
  const log = fitLog(trace, 'made.csv');
  return { log, trace, made: parseScenario(fittedScenario(log, DEFAULT_SUPPLY, 'fitted'), 'fitted.yaml') };
}

const only = ({ tenants }: FittedLog): FittedTenant => tenants[0]!;
const TOKENS = 'tokens: { input: { median: 900, sigma: 0.7 }, output: 200, maxTokens: 1024 }';

describe.each(SEEDS)('a fit, seed %i,', (seed) => {
  it('finds a Poisson process and its rate, to 3 %', async () => {
    const { log } = await fitted(`[{ name: t, arrivals: { rate: 3/s }, ${TOKENS} }]`, seed);
    expect(only(log).process).toEqual({ kind: 'poisson' });
    expect(only(log).rate.profile).toBeNull();
    expect(Math.abs(only(log).rate.perSecond / 3 - 1)).toBeLessThan(0.03);
  });

  it('finds a gamma process and its variation, to 5 %', async () => {
    const { log } = await fitted(
      `[{ name: t, arrivals: { rate: 3/s, process: { gamma: { cv: 2.5 } } }, ${TOKENS} }]`,
      seed,
    );
    expect(only(log).process.kind).toBe('gamma');
    expect(Math.abs(only(log).burst.gapVariation / 2.5 - 1)).toBeLessThan(0.05);
  });

  it('finds a profile, each step to 12 %, and what is left is Poisson', async () => {
    const profile = 'profile: { table: { step: 15m, values: [1, 2, 4, 2, 1, 0.5, 0.5, 1] } }';
    const { log } = await fitted(`[{ name: t, arrivals: { rate: 2/s, ${profile} }, ${TOKENS} }]`, seed);
    const steps = only(log).rate.profile!.perSecond.map((rate) => rate / only(log).rate.perSecond);
    for (const [i, value] of [1, 2, 4, 2, 1, 0.5, 0.5, 1].entries()) {
      const inStep = steps.slice(i * 3, i * 3 + 3);
      expect(Math.abs(inStep.reduce((sum, each) => sum + each, 0) / 3 / (value / 1.5) - 1)).toBeLessThan(0.12);
    }
    expect(Math.abs(only(log).burst.gapVariation - 1)).toBeLessThan(0.05);
  });

  it('finds tokens to 5 %, max_tokens, cache share to 0.01, sessions and the shares of tenants', async () => {
    const cached = 'cache: { share: 30% }, affinityKeys: 9';
    const more = `tokens: { input: { median: 900, sigma: 0.7 }, output: 200, maxTokens: 64, ${cached} }`;
    const { log } = await fitted(
      `[{ name: small, arrivals: { rate: 1/s }, ${TOKENS} }, { name: big, arrivals: { rate: 3/s }, ${more} }]`,
      seed,
    );
    const [big, small] = log.tenants;
    expect([big!.name, small!.name]).toEqual(['big', 'small']);
    expect(Math.abs(big!.rows / small!.rows / 3 - 1)).toBeLessThan(0.06);
    const median = new Map(big!.input.rows).get('p50')!;
    expect(Math.abs(median / 900 - 1)).toBeLessThan(0.05);
    expect([big!.output.rows[0]![1], big!.maxTokens, big!.affinityKeys]).toEqual([200, { value: 64, share: 1 }, 9]);
    expect(Math.abs(big!.cache!.mean - 0.3)).toBeLessThan(0.01);
    expect(small!.cache).toBeNull();
  });

  it('of bursts gives traces that are as bursty: to a quarter, dispersion to a half', async () => {
    const bursts = 'process: { markovModulated: { states: [{ rate: 0, lasts: 20s }, { rate: 1, lasts: 5s }] } }';
    const tenant = `[{ name: t, arrivals: { rate: 3/s, ${bursts} }, ${TOKENS} }]`;
    const { trace, made } = await fitted(tenant, seed);
    // One log of 120 minutes does not know its dispersion: the traces of both scenarios are compared.
    const meansOf = ({ config }: Scenario): Map<string, number> =>
      new Map(closenessOf(trace.block, config, 7).map(({ figure, mean }) => [figure, mean]));
    const [wanted, got] = [meansOf(scenarioOf(tenant)), meansOf(made)];
    for (const [figure, within] of [
      ['requests', 1.25],
      ['variation of gaps', 1.25],
      ['dispersion of minutes', 1.5],
      ['input tokens, p95', 1.25],
    ] as const) {
      expect(Math.abs(Math.log(got.get(figure)! / wanted.get(figure)!)), figure).toBeLessThan(Math.log(within));
    }
  });
});

describe('closeness', () => {
  it('tells a scenario that does not resemble the log', async () => {
    const { trace } = await fitted(`[{ name: t, arrivals: { rate: 3/s }, ${TOKENS} }]`, 1);
    const other = scenarioOf(`[{ name: t, arrivals: { rate: 3/s, process: { gamma: { cv: 3 } } }, ${TOKENS} }]`);
    const row = closenessOf(trace.block, other.config, 7).find(({ figure }) => figure === 'variation of gaps')!;
    expect(row.log).toBeLessThan(row.least);
  });
});
