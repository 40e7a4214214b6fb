/**
 * The planner over small scenarios made up at random, simulated: screens by the busiest window change no answer and
 * rule out no number that whole runs allow, and arithmetic never asks for more than the answer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ObjectiveStatus } from '../../simulator/metrics/verdict.ts';
import { decide } from '../../simulator/planner/decide.ts';
import { ruleOf } from '../../simulator/planner/judge.ts';
import { type Fewest, findFewest } from '../../src/planner/fewest.ts';
import { Runs, type Workers } from '../../src/planner/runs.ts';
import { MemoryStore } from '../../src/planner/store.ts';
import { variantsOf } from '../../src/planner/variants.ts';
import { type Found, type Task, work } from '../../src/planner/worker.ts';
import { Control } from '../../src/simulation/control.ts';
import { parseScenario } from '../../src/scenario/scenario.ts';

const TIMEOUT_MILLISECONDS = 240_000;
const SCENARIOS = 20;
const SEED = 20_261_126;
const MOST = 6;

const spike = fc.record({
  at: fc.integer({ min: 3, max: 25 }),
  hold: fc.integer({ min: 2, max: 8 }),
  factor: fc.integer({ min: 2, max: 5 }),
});
const spikeText = ({
  at,
  hold,
  factor,
}: {
  readonly at: number;
  readonly hold: number;
  readonly factor: number;
}): string => `{ at: ${at}m, rise: 1m, hold: ${hold}m, fall: 1m, factor: ${factor} }`;
const scenarios = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000 }),
    policy: fc.constantFrom('headroom', 'round-robin', 'random', 'power-of-two', 'least-in-flight', 'fill-first'),
    rate: fc.integer({ min: 5, max: 20 }),
    spikes: fc.array(spike, { maxLength: 2 }),
    quota: fc.integer({ min: 15, max: 60 }),
    window: fc.constantFrom('token-bucket', 'fixed-minute', 'sliding-60s'),
    retry: fc.constantFrom('none', 'sdk-js-3'),
    onNoShard: fc.constantFrom('try-anyway', 'hold', 'shed'),
    replicas: fc.integer({ min: 1, max: 2 }),
    served: fc.constantFrom('90%', '97%', '99%', '99.9%'),
  })
  .map(
    (one) => `duration: 30m
seed: ${one.seed}
replications: 6
models:
  m:
    model: claude-haiku-4.5
    inferenceType: global
    latency: { firstToken: 500ms, perInputToken: 0ms, outputRate: 100/s }
accounts:
  name: a
  count: 1
  region: us-east-1
  quotas: { tokensPerDay: none, models: { m: { tokensPerMinute: ${one.quota}k, requestsPerMinute: none } } }
quota: { window: ${one.window} }
tenants:
  - name: t
    model: m
    arrivals:
      rate: ${one.rate}/10s
      spikes: [${one.spikes.map(spikeText).join()}]
    tokens: { input: { median: 500, sigma: 0.5 }, output: { median: 60, sigma: 0.5 }, maxTokens: 400 }
    retry: ${one.retry}
gateway:
  policy: ${one.policy}
  replicas: ${one.replicas}
  onNoShard: ${one.onNoShard}
  hold: { capacity: 50, maxWait: 5s }
objectives: { served: at least ${one.served} }
`,
  )
  .map((text) => text.replace(/rate: (\d+)\/10s/, (_, tenths: string) => `rate: ${Number(tenths) / 10}/s`));

/** Does in this thread what threads do. @param tell what it says in place of the truth */
function inThisThread(tell: (found: Found, task: Task) => Found = (found) => found): Workers {
  const start = { memory: Control.create(1).memory };
  return {
    engineDigest: 'test',
    run: async (task) => {
      const found = tell(await work(start, task), task);
      if (found.kind === 'survey' || found.kind === 'measure') return found;
      throw new Error(`a run ended as ${found.kind}`);
    },
  };
}

interface Answers {
  readonly screened: Fewest;
  readonly whole: Fewest;
  /** What whole runs say of the numbers that a window ruled out. */
  readonly ruledOut: readonly ObjectiveStatus[];
}

async function answersOf(text: string, workers: Workers, store = new MemoryStore()): Promise<Answers> {
  const scenario = parseScenario(text, 'made-up.yaml');
  const [variant] = await variantsOf(scenario, null);
  const runs = new Runs(workers, store, scenario.seed);
  const rule = ruleOf(0.95, scenario.replications);
  const screened = await findFewest(variant!, runs, { rule, most: MOST, screens: true });
  const whole = await findFewest(variant!, runs, { rule, most: MOST, screens: false });
  const ruledOut: ObjectiveStatus[] = [];
  for (const { shards, extent } of screened.decisions) {
    if (extent !== 'window') continue;
    const config = variant!.configOf(shards)!;
    const looks = decide(config.objectives, rule, 'whole');
    let look = looks.next();
    while (look.done !== true) look = looks.next(await runs.measuresOf({ config, bundle: null }, look.value));
    ruledOut.push(look.value.status);
  }
  return { screened, whole, ruledOut };
}

/** With what it limits by: whoever reads an answer is told why one fewer will not do. */
const showsOneFewer = ({ shards, decisions }: Fewest): boolean =>
  decisions.some((one) => one.shards === (shards ?? MOST + 1) - 1) || shards === 1;

/** The answer, and what is shown of the numbers below it; where there is none, that is up to the path. */
const said = ({ shards, low, status }: Fewest): object => ({ shards, status, low: shards === null ? null : low });

it('screens change no answer, and the lower bound never exceeds it', { timeout: TIMEOUT_MILLISECONDS }, async () => {
  let windows = 0;
  const property = fc.asyncProperty(scenarios, async (text) => {
    const { screened, whole, ruledOut } = await answersOf(text, inThisThread());
    expect(said(screened), text).toEqual(said(whole));
    expect(ruledOut, text).not.toContain('met');
    expect(screened.lowerBound).toBeLessThanOrEqual(screened.shards ?? MOST + 1);
    expect([screened, whole].every(showsOneFewer), text).toBe(true);
    windows += ruledOut.length;
  });
  await fc.assert(property, { numRuns: SCENARIOS, seed: SEED, endOnFailure: true });
  // Else nothing was shown: most scenarios have numbers that a window rules out.
  expect(windows).toBeGreaterThan(SCENARIOS / 2);
});

it('a window that says too much would be caught', { timeout: TIMEOUT_MILLISECONDS }, async () => {
  const pessimist = inThisThread((found, { part }) => {
    if (found.kind !== 'measure' || part === null) return found;
    const readings = found.measure.readings.map((one) => ({ ...one, value: 0.5, high: 0.5 }));
    return { ...found, measure: { ...found.measure, readings } };
  });
  const texts = fc.sample(scenarios, { numRuns: 6, seed: SEED });
  const answers = await Promise.all(texts.map(async (text) => await answersOf(text, pessimist)));
  expect(answers.some(({ screened, whole }) => screened.shards !== whole.shards)).toBe(true);
});
