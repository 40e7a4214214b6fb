/** Plans of a small scenario: the same answer with and without screens, threads, a cache, and when stopped. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Plan, makePlan, type PlanOptions, type PlanRequest } from '../../../../src/planner/plan.ts';
import { FileStore, measuresOf, MemoryStore, textOf } from '../../../../src/planner/store.ts';
import { planReport } from '../../../../src/planner/report/plan-report.ts';
import { formatPlan } from '../../../../src/planner/report/text.ts';
import { overrideScenario } from '../../../../src/scenario/override.ts';
import { loadScenario, type Scenario } from '../../../../src/scenario/scenario.ts';
import { measure } from '../../../support/planner.ts';
import { makeFolder, writePolicy } from '../../../support/policies.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

const FILE = fileURLToPath(new URL('../../../support/scenarios/planned.yaml', import.meta.url));

vi.setConfig({ testTimeout: 120_000 });

let scenario: Scenario;

beforeAll(async () => {
  scenario = await loadScenario(FILE);
});

const requestOf = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  scenario,
  policies: ['headroom', 'round-robin'],
  most: 8,
  confidence: 0.95,
  ...changes,
});

const planOf = (changes: Partial<PlanRequest> = {}, options: Partial<PlanOptions> = {}): Promise<Plan> =>
  makePlan(requestOf(changes), { store: new MemoryStore(), workers: 2, ...options }, keepingWatcher());

const answersOf = ({ answers }: Plan) =>
  answers.map(({ policy, shards, low, status }) => ({ policy, shards, low, status }));

describe('a plan', () => {
  it('names the fewest accounts that every one of them tried would name, with or without screens', async () => {
    for (const bound of ['at least 99%', 'at least 99.9%', 'at least 90%']) {
      const edit = { origin: 'test', path: ['objectives', 'served'], value: bound };
      const asked = { scenario: overrideScenario(scenario, [edit]) };
      const screened = await planOf(asked);
      const whole = await planOf(asked, { screens: false });
      expect(answersOf(screened), bound).toEqual(answersOf(whole));
      const { answers } = screened;
      expect(answers.every(({ shards, lowerBound }) => shards === null || lowerBound <= shards)).toBe(true);
    }
  });

  it('screens with the busiest window, which spares whole runs', async () => {
    const { answers } = await planOf();
    const windows = answers.flatMap(({ decisions }) => decisions.filter(({ extent }) => extent === 'window'));
    expect(windows.length).toBeGreaterThan(0);
    expect(windows.every(({ status }) => status === 'missed')).toBe(true);
  });

  it('does not depend on the number of threads', async () => {
    expect(await planOf({}, { workers: 1 })).toEqual(await planOf());
  });

  it('says so where not even the most accounts are enough', async () => {
    const plan = await planOf({ most: 1 });
    expect(answersOf(plan)[0]).toMatchObject({ shards: null, status: 'unreachable' });
    expect(formatPlan(planReport(plan, '0', 'again'))).toMatch(/^No number of accounts up to 1 meets the objectives/);
  });

  it('says that a longer run would tell where what had not ended could decide', async () => {
    const edits = [
      { origin: 'test', path: ['models', 'sonnet', 'latency', 'firstToken'], value: '60s' },
      { origin: 'test', path: ['tenants', 0, 'arrivals', 'spikes'], value: [] },
    ];
    const plan = await planOf({ scenario: overrideScenario(scenario, edits), policies: null });
    expect(formatPlan(planReport(plan, '0', 'again')).split('\n')[0]).toBe(
      'It is not shown that any number of accounts up to 8 meets the objectives of planned: requests that had not ' +
        'ended could decide it either way, and a longer --duration lets more of them end.',
    );
  });

  it('takes a policy from a file, and refuses one that answers wrongly', async () => {
    const good = writePolicy('good');
    const [answer] = (await planOf({ policies: [good], most: 2 })).answers;
    expect(answer!.policy).toBe(good);
    const bad = writePolicy('wild');
    await expect(planOf({ policies: [bad] })).rejects.toThrow(/chose shard 99/);
  });

  it('names the quota that is full where the gateway holds back what would be refused', async () => {
    const report = planReport(await planOf({ policies: ['headroom'] }), '0', 'again');
    const textWith = (peakUtilisation: number): string => {
      const quiet = { refusals: 0, share: 0, peakUtilisation };
      const answers = report.answers.map((one) => ({ ...one, limitingQuota: { ...one.limitingQuota!, ...quiet } }));
      return formatPlan({ ...report, answers });
    };
    expect(textWith(1.2)).toMatch(/^.*; \d do not: tokens per minute of \S+ stand in the way\.\n/);
    expect(textWith(1.2)).toMatch(/\n {2}headroom +\d .* TPM full\n/);
    expect(textWith(0.9)).toMatch(/^.*; \d do not\.\n/);
  });

  it('opens with the answer in one sentence', async () => {
    const [first] = formatPlan(planReport(await planOf(), '0', 'again')).split('\n');
    expect(first).toMatch(
      /^\d accounts meet the objectives of planned with policy headroom \(95% confidence\); \d do not: tokens/,
    );
  });
});

describe('what cannot be planned', () => {
  const edited = (path: readonly string[], value: unknown) =>
    planOf({ scenario: overrideScenario(scenario, [{ origin: 'test', path, value }]) });

  it('is refused, with what to add', async () => {
    await expect(edited(['objectives'], {})).rejects.toThrow(
      /objectives: missing; nothing can be decided without; add for example/,
    );
    await expect(edited(['objectives'], { costUsd: 'at most $5' })).rejects.toThrow(/costUsd says nothing of requests/);
    await expect(edited(['replications'], 1)).rejects.toThrow(/replications: expected at least 2, got 1/);
    await expect(planOf({ policies: ['headrom'] })).rejects.toThrow(/--policies: expected one of .* got "headrom"/);
    await expect(planOf({ policies: ['random', 'random'] })).rejects.toThrow(/--policies: expected each policy once/);
  });
});

describe('a plan that is stopped', () => {
  it('gives what it has, marked', async () => {
    const stopping = new AbortController();
    const watcher = keepingWatcher(stopping.signal);
    let runs = 0;
    const store = new MemoryStore();
    const counting = {
      read: store.read.bind(store),
      write: (key: string, measures: Parameters<MemoryStore['write']>[1]) => {
        store.write(key, measures);
        if (++runs === 3) stopping.abort();
      },
    };
    const plan = await makePlan(requestOf(), { store: counting, workers: 2 }, watcher);
    expect(plan.partial).toBe(true);
    const text = formatPlan(planReport(plan, '0', 'again'));
    expect(text.match(/PARTIAL/g)).toHaveLength(2);
    expect(text).toContain('What was tried');
    // The next one goes on where it ended, and comes to what it would have come to.
    expect(await planOf({}, { store })).toEqual(await planOf());
  });

  it('before it begins has nothing, and says so', async () => {
    const plan = await makePlan(requestOf(), { store: new MemoryStore() }, keepingWatcher(AbortSignal.abort()));
    expect(answersOf(plan)[0]).toMatchObject({ shards: null, status: 'open' });
    expect(plan.partial).toBe(true);
    const text = formatPlan(planReport(plan, '0', 'again'));
    expect(text).toMatch(/^Stopped before it was shown that any number of accounts up to 8 meets the objectives/);
    expect(text).not.toContain('which decides');
  });
});

describe('the store', () => {
  it('brings numbers back that JSON has no word for', () => {
    const measures = new Map([[3, measure(Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)]]);
    expect(measuresOf(textOf(measures))).toEqual(measures);
  });

  it('keeps what a plan ran for the next one, which runs nothing and says the same', async () => {
    const folder = makeFolder();
    const first = await planOf({}, { store: new FileStore(folder) });
    const files = readdirSync(folder);
    const before = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    const written: string[] = [];
    const store = new FileStore(folder);
    const watched = {
      read: (key: string) => store.read(key),
      write: (key: string) => void written.push(key),
    };
    expect(await planOf({}, { store: watched })).toEqual(first);
    expect(readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))).toEqual(before);
    expect(files.every((file) => file.endsWith('.json'))).toBe(true);
  });

  it('measures again what it cannot read, and has no more files than it may', () => {
    const folder = join(makeFolder(), 'deep');
    const store = new FileStore(folder, 2);
    store.prune();
    for (const key of ['a', 'b', 'c']) store.write(key, new Map([[0, measure(1)]]));
    expect(readdirSync(folder)).toHaveLength(3);
    store.prune();
    expect(readdirSync(folder)).toHaveLength(2);
    writeFileSync(join(folder, 'd.json'), '{"format":"shardproof-measures/1","meas');
    expect(store.read('d')).toEqual(new Map());
    mkdirSync(join(folder, 'e.json'));
    expect(() => store.write('e', new Map([[0, measure(1)]]))).not.toThrow();
  });
});
