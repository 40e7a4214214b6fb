/** A run of a scenario as any part may ask for it: no terminal, no words of the command line. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../../../../src/input/problem.ts';
import { runScenario, type ScenarioRun } from '../../../../src/simulation/scenario-run.ts';
import { SMALL_SCENARIO as SMALL } from '../../../support/command-line.ts';
import { makeFolder, writePolicy } from '../../../support/policies.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

const AS_IT_IS: ScenarioRun = {
  path: SMALL,
  edits: [],
  replay: null,
  workers: 0,
  version: '1.2.3',
  commandOf: ({ name, seed, replications }) => `again ${name} ${seed} ${replications}`,
};

/** A copy of the small scenario that names a policy file. */
function scenarioWithPolicy(file: string): string {
  const path = join(makeFolder(), 'changed.yaml');
  writeFileSync(path, `${readFileSync(SMALL, 'utf8')}gateway:\n  policy: ${file}\n`);
  return path;
}

describe('a run of a scenario', () => {
  it('is reported with everything that makes it again, and shows its progress', async () => {
    const watcher = keepingWatcher();
    const { report } = await runScenario(AS_IT_IS, watcher);
    expect(report).toMatchObject({ seed: 11, asked: 3, partial: false, version: '1.2.3', command: 'again small 11 3' });
    expect(report.results).toHaveLength(3);
    expect(watcher.bars).toEqual(['begins: Simulating small', 'ends: Simulating small']);
    expect(watcher.notes).toEqual([]);
  });

  it('is that of the edited scenario, seed and replications included', async () => {
    const edits = [
      { origin: 'seed', path: ['seed'], value: 5 },
      { origin: 'replications', path: ['replications'], value: 1 },
      { origin: 'shards', path: ['accounts', 'count'], value: 3 },
    ];
    const { report } = await runScenario({ ...AS_IT_IS, edits }, keepingWatcher());
    expect(report).toMatchObject({ seed: 5, asked: 1, command: 'again small 5 1' });
    expect(report.config.accounts).toHaveLength(3);
  });

  it('is refused in the name of whoever made the edit', async () => {
    const edits = [{ origin: 'point 3', path: ['accounts', 'count'], value: 0 }];
    const run = runScenario({ ...AS_IT_IS, edits }, keepingWatcher());
    await expect(run).rejects.toThrow('point 3: expected a whole number from 1 to 4096, got 0');
    await expect(run).rejects.toBeInstanceOf(RefusedInput);
  });

  it('that was stopped before it began gives nothing', async () => {
    const watcher = keepingWatcher(AbortSignal.abort());
    await expect(runScenario(AS_IT_IS, watcher)).rejects.toMatchObject({ name: 'AbortError' });
    expect(watcher.bars).toEqual([]);
  });

  it('writes records where it is asked to', async () => {
    const recordFile = join(makeFolder(), 'records.csv');
    await runScenario({ ...AS_IT_IS, recordFile }, keepingWatcher());
    expect(existsSync(recordFile)).toBe(true);
  });

  it('passes on what the scenario is warned of', async () => {
    const edits = [{ origin: 'point 3', path: ['gateway', 'hold'], value: 'none' }];
    const watcher = keepingWatcher();
    await runScenario({ ...AS_IT_IS, edits }, watcher);
    expect(watcher.notes).toEqual(['Note: point 3: without a queue, hold means shed']);
  });
});

describe('a policy file', () => {
  it('that a scenario names is found beside the scenario', async () => {
    const path = scenarioWithPolicy('policies/mine.ts');
    mkdirSync(join(dirname(path), 'policies'));
    writeFileSync(join(dirname(path), 'policies/mine.ts'), readFileSync(writePolicy('good'), 'utf8'));
    expect(await runScenario({ ...AS_IT_IS, path }, keepingWatcher())).toMatchObject({
      report: { policy: 'last-that-fits' },
    });
  });

  it('that an edit names is not', async () => {
    const path = scenarioWithPolicy('mine.ts');
    writeFileSync(join(dirname(path), 'mine.ts'), readFileSync(writePolicy('good'), 'utf8'));
    const edits = [{ origin: '--policy', path: ['gateway', 'policy'], value: 'mine.ts' }];
    await expect(runScenario({ ...AS_IT_IS, path, edits }, keepingWatcher())).rejects.toThrow('mine.ts: no such file');
  });
});
