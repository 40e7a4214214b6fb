/** The committed sample is a report of this version: what in it does not depend on the machine is made again. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createPolicy } from '../../simulator/routing/index.ts';
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { figuresOf } from '../../src/validation/comparison/figures.ts';
import { prepareWindow } from '../../src/validation/prepare.ts';
import { simulateWindow } from '../../src/validation/simulated-run.ts';
import { namesIn, readPage, tableUnder } from '../support/markdown-tables.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

interface Sample {
  readonly scenario: { readonly digest: string };
  readonly seed: number;
  readonly policy: string;
  readonly verdict: string;
  readonly window: Readonly<Record<'fromMicros' | 'lengthMicros' | 'requests' | 'accounts' | 'replicas', number>> & {
    readonly startAt: string;
  };
  readonly metrics: readonly { readonly name: string; readonly simulated: number | null }[];
}

it('the sample report is one of this version; npm run sample makes it anew', { timeout: 60_000 }, async () => {
  const sample = JSON.parse(readFileSync(at('reports/samples/bank-launch/validation.json'), 'utf8')) as Sample;
  const { config, seed, digest, validation } = await loadScenario(at('scenarios/bank-launch.yaml'));
  const window = prepareWindow(config, seed, () => new GeneratedWorkload(config, seed, 0), {
    lengthMicros: validation.length,
    from: validation.from,
    used: validation.used,
  });
  expect(sample).toMatchObject({ scenario: { digest }, seed, policy: config.gateway.policy, verdict: 'missed' });
  expect(sample.window).toMatchObject({
    fromMicros: window.fromMicros,
    lengthMicros: window.lengthMicros,
    requests: window.trace.length,
    accounts: config.accounts.length,
    replicas: config.gateway.replicas,
  });
  const startEpochMicros = Date.parse(sample.window.startAt) * 1_000;
  const run = simulateWindow({
    config: { ...window.config, startEpochMicros },
    seed,
    trace: window.trace,
    policy: createPolicy(sample.policy),
  });
  const figures = figuresOf(run.rows, window.config, window.lengthMicros);
  const simulated = new Map(sample.metrics.map((metric) => [metric.name, metric.simulated]));
  const finite = figures.filter(({ value }) => Number.isFinite(value)).map(({ name, value }) => [name, value]);
  expect(finite.map(([name]) => [name, simulated.get(name as string)])).toEqual(finite);
  const page = readFileSync(at('reports/samples/bank-launch/report.html'), 'utf8');
  expect(page).toContain(`digest ${digest}`);
});

it('its document has nothing but what reports/README.md describes, and the other way round', () => {
  const sample = JSON.parse(readPage('reports/samples/bank-launch/validation.json')) as Readonly<
    Record<string, object>
  >;
  const rows = tableUnder(readPage('reports/README.md'), '## The JSON document of `validate`');
  expect(rows.flatMap(([keys]) => namesIn(keys)).sort()).toEqual(Object.keys(sample).sort());
  for (const [key, value] of Object.entries(sample)) {
    const described = rows.find(([keys]) => keys === `\`${key}\``);
    if (described === undefined || value === null || Array.isArray(value) || typeof value !== 'object') continue;
    expect(namesIn(described[1]), key).toEqual(expect.arrayContaining(Object.keys(value)));
  }
});
