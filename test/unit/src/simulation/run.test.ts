/** Replications over threads: the same results with any number of them, and an end that can be asked for. */
import { closeSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { OUTCOMES } from '../../../../simulator/metrics/outcome.ts';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import { RefusedInput } from '../../../../src/input/problem.ts';
import { loadScenario, type Scenario } from '../../../../src/scenario/scenario.ts';
import { rowNames } from '../../../../src/records/column.ts';
import { REQUEST_TABLE } from '../../../../src/records/tables.ts';
import { Control } from '../../../../src/simulation/control.ts';
import { rowsOf } from '../../../support/rows.ts';
import { readPolicyFile } from '../../../../src/simulation/policy-file.ts';
import { type Job, replicate } from '../../../../src/simulation/replicate.ts';
import { runReplications } from '../../../../src/simulation/run.ts';
import { makeFolder, type POLICY_SOURCES, writePolicy } from '../../../support/policies.ts';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await loadScenario(fileURLToPath(new URL('../../../support/scenarios/small.yaml', import.meta.url)));
});

const ONE_THREAD = { seed: 11, replications: 3, workers: 0 };

describe('replications', () => {
  it('are the same in this thread, in one worker and in two, in the order of their numbers', async () => {
    const here = await runReplications(scenario.config, ONE_THREAD);
    const inOne = await runReplications(scenario.config, { ...ONE_THREAD, workers: 1 });
    const inTwo = await runReplications(scenario.config, { ...ONE_THREAD, workers: 2 });
    expect(here.results.map(({ replication }) => replication)).toEqual([0, 1, 2]);
    expect(new Set(here.results.map(({ digest }) => digest)).size).toBe(3);
    expect(inOne).toEqual(here);
    expect(inTwo).toEqual(here);
  });

  it('report progress up to the end', async () => {
    const shares: number[] = [];
    await runReplications(scenario.config, {
      ...ONE_THREAD,
      workers: 1,
      onProgress: ({ share }) => shares.push(share),
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('that are stopped before they begin leave nothing, and say that they are partial', async () => {
    const signal = AbortSignal.abort();
    expect(await runReplications(scenario.config, { ...ONE_THREAD, signal })).toEqual({
      results: [],
      series: [],
      problems: [],
      partial: true,
    });
    expect(await runReplications(scenario.config, { ...ONE_THREAD, workers: 2, signal })).toEqual({
      results: [],
      series: [],
      problems: [],
      partial: true,
    });
  });

  it.each([0, 1])('that are stopped in the middle give what there is, marked, with %i workers', async (workers) => {
    const long = { ...scenario.config, horizonMicros: scenario.config.horizonMicros * 100_000 };
    const controller = new AbortController();
    const { results, partial } = await runReplications(long, {
      ...ONE_THREAD,
      workers,
      signal: controller.signal,
      onProgress: ({ share }) => {
        if (share > 0) controller.abort();
      },
    });
    expect(partial).toBe(true);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ partial: true, replication: 0 });
    expect(results[0]!.simulatedMicros).toBeLessThan(long.horizonMicros);
  });
});

describe('a policy file', () => {
  it('routes in worker threads as it does here', async () => {
    const policy = await readPolicyFile('good.ts', writePolicy('good'));
    const here = await runReplications(scenario.config, { ...ONE_THREAD, policy });
    expect(here.results[0]!.policy).toBe('last-that-fits');
    expect(await runReplications(scenario.config, { ...ONE_THREAD, workers: 2, policy })).toEqual(here);
  });

  it.each([0, 1])('that names no candidate is refused, with %i workers', async (workers) => {
    expect(await refusal('wild', workers)).toBe('wild.ts: policy wild chose shard 99, expected one of 0, 1, or -1');
  });

  it.each([
    ['text', 'text.ts: policy text chose shard "0", expected one of 0, 1, or -1'],
    ['bare', 'bare.ts: policy bare chose shard [Object: null prototype] {}, expected one of 0, 1, or -1'],
    ['fraction', 'fraction.ts: policy fraction chose shard 0.5, expected one of 0, 1, or -1'],
    ['huge', 'huge.ts: policy huge chose shard 4294967296, expected one of 0, 1, or -1'],
    ['boom', 'boom.ts:3:54: policy x threw: boom'],
    [
      'quitter',
      'quitter.ts: ended the thread that it ran in (worker exited with code: 0), expected choose to return a shard',
    ],
  ] as const)('that does not choose is refused, with its place where that is known: %s', async (name, says) => {
    expect(await refusal(name, 0)).toBe(says);
  });

  it.each(['endless', 'endlessModule'] as const)('that never returns is ended: %s', async (name) => {
    const policy = await readPolicyFile('mine.ts', writePolicy(name));
    const recordFile = join(makeFolder(), 'records.csv');
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    const options = { ...ONE_THREAD, policy, recordFile, signal: controller.signal, onProgress };
    expect(await runReplications(scenario.config, options)).toEqual({
      results: [],
      series: [],
      problems: [],
      partial: true,
    });
    expect(readdirSync(dirname(recordFile))).toEqual([]);
  });
});

/** What is said of the policy file of that name, which is called as it is. */
async function refusal(name: keyof typeof POLICY_SOURCES, workers: number): Promise<string> {
  const policy = await readPolicyFile(`${name}.ts`, writePolicy(name));
  const error: unknown = await runReplications(scenario.config, { ...ONE_THREAD, workers, policy }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RefusedInput);
  return (error as RefusedInput).message;
}

describe('a trace', () => {
  it('of the scenario itself gives the result of the scenario', async () => {
    const described = await runReplications(scenario.config, { ...ONE_THREAD, replications: 1 });
    const trace = generateTrace(scenario.config, ONE_THREAD.seed, 0);
    expect(await runReplications(scenario.config, { ...ONE_THREAD, replications: 1, trace })).toEqual(described);
    expect(await runReplications(scenario.config, { ...ONE_THREAD, replications: 1, workers: 1, trace })).toEqual(
      described,
    );
  });
});

describe('records', () => {
  it('are a row for every ended request of the first replication, and add up to its totals', async () => {
    const recordFile = join(makeFolder(), 'records.csv');
    const { results } = await runReplications(scenario.config, { ...ONE_THREAD, workers: 1, recordFile });
    const rows = await rowsOf(recordFile, REQUEST_TABLE, rowNames(scenario.config));
    const { totals } = results[0]!;
    const counted = OUTCOMES.map((name) => rows.filter(({ outcome }) => outcome === name).length);
    expect(counted).toEqual([totals.served, totals.throttled, totals.shed, totals.failed, totals.cutOff]);
    expect(readdirSync(dirname(recordFile))).toEqual(['records.csv']);
  });

  it('that fill the disk during the run are lost, and the result is not', async () => {
    const descriptor = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(descriptor));
    const job: Job = {
      seed: ONE_THREAD.seed,
      config: scenario.config,
      policy: null,
      trace: null,
      records: null,
      series: 0,
    };
    const finished = await replicate({ ...job, records: { path: 'x.csv', descriptor } }, 0, Control.create(1));
    const message = 'could not be written: ENOSPC: no space left on device';
    const problems = [{ file: 'x.csv', line: 0, column: 0, path: '', message }];
    expect(finished).toEqual({ ...(await replicate(job, 0, Control.create(1))), problems });
  });

  it('that cannot be written are refused', async () => {
    const recordFile = join(makeFolder(), 'no', 'such', 'folder.csv');
    await expect(runReplications(scenario.config, { ...ONE_THREAD, recordFile })).rejects.toThrow(
      'could not be written',
    );
  });
});
