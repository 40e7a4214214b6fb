/** The scenarios that come with the project, and the reference that explains them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { GeneratedWorkload } from '../../../../simulator/workload/generator.ts';
import { TraceWorkload } from '../../../../simulator/workload/replay.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { editsOf } from '../../../../src/cli/scenario-options.ts';
import { overrideScenario } from '../../../../src/scenario/override.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { runScenario } from '../../../../src/simulation/scenario-run.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

const FOLDER = fileURLToPath(new URL('../../../../scenarios/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe.each(FILES)('scenarios/%s', (file) => {
  it('loads, without a warning', async () => {
    const scenario = await loadScenario(`${FOLDER}${file}`);
    expect(scenario.name).toBe(file.replace('.yaml', ''));
    expect(scenario.description).not.toBe('');
    expect(scenario.warnings).toEqual([]);
  });

  it('is named in the reference', () => {
    expect(readFileSync(`${FOLDER}README.md`, 'utf8')).toContain(file);
  });

  it('runs: ten hours of it, or its first thousand requests', async () => {
    const { config, seed } = overrideScenario(await loadScenario(`${FOLDER}${file}`), []);
    const horizonMicros = Math.min(config.horizonMicros, 36_000_000_000);
    const workload = new TraceWorkload(firstRows({ ...config, horizonMicros }, seed, 1_000));
    const { totals } = simulate({ ...config, horizonMicros }, { seed, workload });
    expect(totals.offered).toBeGreaterThan(50);
    expect(totals.served).toBeGreaterThan(0);
  });
});

function firstRows(config: SimulationConfig, seed: number, count: number): TraceBlock {
  const trace = new TraceBlock(count);
  new GeneratedWorkload(config, seed, 0).fill(trace);
  return trace;
}

describe('the first day of bank-launch.yaml', () => {
  it('throttles when the market opens, and an increase is asked for then', async () => {
    const { config, seed } = await loadScenario(`${FOLDER}bank-launch.yaml`);
    const morning = { ...config, horizonMicros: 9.5 * 3_600_000_000 };
    const four = simulate(morning, { seed });
    expect(four.totals.throttledFirstAttempt / four.totals.offered).toBeGreaterThan(0.03);
    expect(four.totals.throttled / four.totals.offered).toBeGreaterThan(0.001);
    expect(new Set(four.increases.map(({ account }) => account))).toEqual(new Set(['za-1', 'za-2', 'za-3', 'za-4']));
  });

  it('does not with six accounts', async () => {
    const { config, seed } = overrideScenario(await loadScenario(`${FOLDER}bank-launch.yaml`), editsOf({ shards: 6 }));
    const six = simulate({ ...config, horizonMicros: 9.5 * 3_600_000_000 }, { seed });
    expect(six.totals.throttledFirstAttempt).toBe(0);
  });
});

describe('the story of bank-launch.yaml', () => {
  const path = `${FOLDER}bank-launch.yaml`;

  /** The verdict on the first day, on which the comment stands. */
  async function firstDay(key: readonly (string | number)[], value: string | number): Promise<string> {
    const edits = [
      { origin: 'test', path: ['duration'], value: '24h' },
      { origin: 'test', path: ['replications'], value: 3 },
      { origin: 'test', path: key, value },
    ];
    const asked = { path, edits, replay: null, workers: 0, version: '', commandOf: () => '' };
    return (await runScenario(asked, keepingWatcher())).report.verdict;
  }

  it.each<[string, string, readonly (string | number)[], string | number]>([
    ['Four accounts miss it on the first day.', 'missed', ['accounts', 'count'], 4],
    ['Six meet it (`--shards 6`)', 'met', ['accounts', 'count'], 6],
  ])('%s', async (says, verdict, key, value) => {
    expect(readFileSync(path, 'utf8')).toContain(says);
    expect(await firstDay(key, value)).toBe(verdict);
  });
});

describe('the reference in scenarios/README.md', () => {
  const text = readFileSync(`${FOLDER}README.md`, 'utf8');

  it('names every key that a scenario may have', () => {
    const keys = keysOf(JSON.parse(readFileSync(`${FOLDER}scenario.schema.json`, 'utf8')));
    expect(keys.size).toBeGreaterThan(100);
    expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(text))).toEqual([]);
  });

  it('holds examples that are YAML, and no other keys than those of the schema', () => {
    const keys = keysOf(JSON.parse(readFileSync(`${FOLDER}scenario.schema.json`, 'utf8')));
    const examples = [...text.matchAll(/```yaml\n([^`]*)```/g)].map(([, example]) => parse(example!) as unknown);
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) for (const key of Object.keys(example ?? {})) expect(keys).toContain(key);
  });
});

/** Names of all properties of a JSON Schema. */
function keysOf(schema: unknown): Set<string> {
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const properties: unknown = Reflect.get(node, 'properties');
    if (typeof properties === 'object' && properties !== null) for (const key of Object.keys(properties)) keys.add(key);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(schema);
  return keys;
}
