/** Scenarios whose fullest quota is none of tokens: every figure of use speaks of it and names it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { simulationDocument } from '../../../../src/report/json.ts';
import type { SimulationReport } from '../../../../src/report/simulation-report.ts';
import { formatReport } from '../../../../src/report/text.ts';
import { runScenario } from '../../../../src/simulation/scenario-run.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

const SONNET = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';

async function run(name: string): Promise<SimulationReport> {
  const path = fileURLToPath(new URL(`../../../support/scenarios/${name}.yaml`, import.meta.url));
  const commandOf = (): string => 'again';
  const asked = { path, edits: [], replay: null, workers: 0, version: '0', commandOf };
  return (await runScenario(asked, keepingWatcher())).report;
}

describe('where requests per minute refuse half of everything', () => {
  it('the objective is missed, by the fullest quota, and it is named everywhere', async () => {
    const report = await run('rpm-peak');
    const fullest = { meter: 'requestsPerMinute', model: SONNET };
    const use = { utilisation: 1859 / 1800, peakUtilisation: 119 / 60 };
    expect(report.results[0]!.shards[0]).toMatchObject({
      ...use,
      utilisationOf: fullest,
      peakUtilisationOf: fullest,
    });
    expect(report.verdict).toBe('missed');
    expect(JSON.parse(JSON.stringify(simulationDocument(report)))).toMatchObject({
      shards: [{ peakUtilisation: use.peakUtilisation, peakUtilisationOf: fullest }],
      estimates: {
        peakUtilisation: { mean: use.peakUtilisation, quota: { account: 'a-1', ...fullest } },
        'utilisation.a-1': { mean: use.utilisation, quota: { account: 'a-1', ...fullest } },
      },
      objectives: [{ metric: 'peakUtilisation', status: 'missed', quota: { account: 'a-1', ...fullest } }],
    });
    const text = formatReport(report);
    expect(text).toMatch(/ 103\.28% RPM +198\.33% RPM /);
    expect(text).toMatch(/peakUtilisation +1\.98 +- +requests per minute of \S+ on a-1\n/);
    expect(text).toMatch(/utilisation\.a-1 +103\.28% +- +requests per minute of \S+ on a-1\n/);
    expect(text).toMatch(
      /MISSED +peakUtilisation: at most 0\.8; found 1\.98, of the requests per minute of \S+ on a-1\n/,
    );
  });
});

describe('on mantle', () => {
  it('the busiest minute of the output quota counts what was generated in it', async () => {
    const { results } = await run('mantle-token-bucket-1s');
    const { limitingQuota, shards } = results[0]!;
    expect(limitingQuota).toMatchObject({ meter: 'outputTokensPerMinute', peakUtilisation: 113_980 / 60_000 });
    expect(shards[0]).toMatchObject({
      peakUtilisation: 113_980 / 60_000,
      peakUtilisationOf: { meter: 'outputTokensPerMinute', model: 'x' },
    });
  });
});
