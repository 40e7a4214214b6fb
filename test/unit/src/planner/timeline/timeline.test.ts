/** A timeline whose dates arithmetic knows: requests of 1,000 tokens, and so many tokens a minute. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { MICROS_PER_DAY } from '../../../../../simulator/basics/time.ts';
import { MICROS_PER_MONTH, untilDemandIs } from '../../../../../simulator/planner/growth.ts';
import { makePlan, type Plan } from '../../../../../src/planner/plan.ts';
import { planDocument } from '../../../../../src/planner/report/json.ts';
import { planReport } from '../../../../../src/planner/report/plan-report.ts';
import { formatPlan } from '../../../../../src/planner/report/text.ts';
import { MemoryStore } from '../../../../../src/planner/store.ts';
import type { Timeline } from '../../../../../src/planner/timeline/timeline.ts';
import { overrideScenario } from '../../../../../src/scenario/override.ts';
import { loadScenario } from '../../../../../src/scenario/scenario.ts';
import { keepingWatcher } from '../../../../support/watcher.ts';

const FILE = fileURLToPath(new URL('../../../../support/scenarios/growing.yaml', import.meta.url));
const LAG = 10 * MICROS_PER_DAY;
/** A week of growth, and what a full bucket and the objective's 1 % carry besides. */
const TOLERANCE = 21 * MICROS_PER_DAY;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

async function planned(
  edits: readonly (readonly [path: readonly (string | number)[], value: unknown])[] = [],
  most = 3,
): Promise<Plan> {
  const list = edits.map(([path, value]) => ({ origin: 'test', path, value }));
  const scenario = overrideScenario(await loadScenario(FILE), list);
  const options = { store: new MemoryStore(), workers: 2 };
  return makePlan({ scenario, policies: null, most, confidence: 0.95 }, options, keepingWatcher());
}

describe('a timeline', () => {
  let plan: Plan;
  let timeline: Timeline;

  beforeAll(async () => {
    plan = await planned();
    timeline = plan.timeline!;
  });

  it('asks for the increase, then for accounts, each so long before its day as the answer takes', () => {
    expect(timeline.steps.map(({ request }) => request.kind)).toEqual(['increase', 'account', 'account']);
    expect(timeline.lagMicros).toBe(LAG);
    for (const step of timeline.steps) expect(step.askByMicros).toBe(step.neededAtMicros - LAG);
    expect(timeline.end).toBe('accounts');
  });

  it('names the days that arithmetic names', () => {
    // 60 requests a minute today; 100, 150 and 300 are what the quotas carry.
    const { startEpochMicros } = plan.request.scenario.config;
    for (const [i, carried] of [100, 150, 300].entries()) {
      const known = startEpochMicros + untilDemandIs(0.1, carried / 60);
      expect(Math.abs(timeline.steps[i]!.neededAtMicros - known), `step ${i}`).toBeLessThan(TOLERANCE);
    }
  });

  it('says when the ceiling is met: when the first account is needed', () => {
    expect(timeline.ceiling?.atMicros).toBe(timeline.steps[1]!.neededAtMicros);
    expect(timeline.ceiling?.quota.meter).toBe('tokensPerMinute');
  });

  it('says what a late answer and a denied one come to, and what it takes instead', () => {
    const [increase, account] = timeline.steps;
    const { late, denied, instead } = increase!;
    // Demand is 10 % above what is carried after a month, 33 % after three: so much is refused.
    const served = ({ decided }: typeof late): number => decided.measures[0]!.readings[0]!.value;
    expect(served(late)).toBeGreaterThan(1 / 1.1 - 0.04);
    expect(served(late)).toBeLessThan(0.99);
    expect(Math.abs(served(denied) - 1 / 1.1 ** 3)).toBeLessThan(0.04);
    expect(instead).toMatchObject({ shards: 2, status: 'found' });
    expect(account!.instead).toBeNull();
  });

  it('stands in the text and in the JSON', () => {
    const report = planReport(plan, '0', 'again');
    const text = formatPlan(report);
    expect(text).toContain('from 100,000 to 150,000 on 1 account');
    expect(text).toMatch(/The ceiling is met on 2026-1\d-\d\d: no increase of tokens per minute/);
    expect(text).toContain('answered a month late');
    expect(planDocument(report)).toMatchObject({
      timeline: { growthPerMonth: 0.1, end: 'accounts', steps: [{ kind: 'increase' }, { kind: 'account' }, {}] },
    });
  });
});

it('what is needed already is overdue', async () => {
  const { timeline } = await planned([[['tenants', 0, 'arrivals', 'rate'], '2/s']], 1);
  expect(timeline!.steps[0]).toMatchObject({ isOverdue: true, demand: null });
});

it('growth that the fleet carries for two years needs nothing', async () => {
  const { timeline } = await planned([[['demand', 'growth'], '10%/year']], 1);
  expect(timeline).toMatchObject({ steps: [], end: 'time', ceiling: null });
  expect(timeline!.untilMicros).toBeGreaterThan(23 * MICROS_PER_MONTH);
});

it('without growth there is none, and with growth the digest is the same', async () => {
  const still = await planned([[['demand'], {}]], 1);
  expect(still.timeline).toBeNull();
  const growing = await loadScenario(FILE);
  expect(still.request.scenario.digest).toBe(growing.digest);
});

it.each(['8%', '0%/month', '-5%/month', '2000%/month', 8])('refuses a growth of %j', async (growth) => {
  await expect(planned([[['demand', 'growth'], growth]])).rejects.toThrow(/expected growth above 0 such as 8%\/month/);
});
