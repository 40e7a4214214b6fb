/** The page of a simulation: its verdict, its sections, with series and without. */
import { describe, expect, it } from 'vitest';
import type { RunSeries } from '../../../../../simulator/metrics/series.ts';
import { simulate } from '../../../../../simulator/simulate.ts';
import { htmlReport } from '../../../../../src/report/html/page.ts';
import { simulationPage } from '../../../../../src/report/simulation/page.ts';
import { makeReport } from '../../../../../src/report/simulation-report.ts';
import { busyConfig } from '../../../../support/parity.ts';
import { flawsOf, textOf } from '../../../../support/html.ts';

const CONFIG = {
  ...busyConfig('headroom'),
  objectives: [
    { metric: 'attemptsPerRequest', atMost: 0.1, atLeast: null, tenant: null },
    { metric: 'ttft.p95', atMost: 60_000_000, atLeast: null, tenant: null },
  ],
};

const series: RunSeries[] = [];
const results = [0, 1].map((replication) =>
  simulate(CONFIG, { seed: 5, replication, onSeries: (made) => void series.push(made) }),
);
const report = makeReport({
  scenario: { name: '<busy>', digest: 'd'.repeat(16) },
  config: CONFIG,
  policy: 'headroom',
  seed: 5,
  version: '0.0.0',
  command: 'npx shardproof simulate busy.yaml --seed 5',
  partial: false,
  asked: 2,
  results,
});

const titles = (of: readonly RunSeries[]): string[] => simulationPage(report, of).sections.map(({ title }) => title);

describe('the page of a simulation', () => {
  it('has the verdict, then what led to it, then all figures, then how to make it again', () => {
    const { verdict } = simulationPage(report, series);
    expect(verdict).toMatchObject({ status: 'missed', headline: '1 of 2 objectives missed.' });
    expect(verdict.reasons[0]).toMatch(/^attemptsPerRequest: at most 0\.1 was asked, /);
    expect(titles(series)).toEqual([
      'Objectives',
      'Demand against quota',
      'Throttles',
      'Shards over time',
      'Latency',
      'Increases',
      'Outcomes',
      'Tenants',
      'Prompt caches',
      'Shards',
      'Estimates',
      'Settings',
      'The same again',
    ]);
  });

  it('leaves out what there are no series for', () => {
    expect(titles([])).not.toContain('Demand against quota');
    expect(titles([])).toContain('Latency');
  });

  it('is well-formed, and names what was run', async () => {
    const page = await htmlReport(simulationPage(report, series));
    expect(flawsOf(page)).toEqual([]);
    const text = textOf(page);
    expect(text).toContain('<busy>');
    expect(text).toContain('npx shardproof simulate busy.yaml --seed 5');
    expect(text).toContain('account-3');
    expect(page).not.toMatch(/NaN|undefined|Infinity%/);
  });
});
