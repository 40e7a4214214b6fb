/**
 * A part of a plan's work, for machines that do not speak with one another: which numbers of accounts it decides
 * follows from the scenario's digest, the seed and the part alone. Nothing else decides a run, so that parts may be
 * done in any order, twice, or again after they were killed.
 */
import { ruleOf } from '../../../simulator/planner/judge.ts';
import type { Part } from '../../input/part.ts';
import { digestOf } from '../../scenario/digest.ts';
import type { Watcher } from '../../simulation/watcher.ts';
import { shareOfFewest } from '../fewest.ts';
import { leveredBy } from '../levers.ts';
import { threatsTo } from '../threats.ts';
import { assertDecidable, type PlanRequest } from '../plan.ts';
import { Runs, Stopped } from '../runs.ts';
import type { MeasureStore } from '../store.ts';
import { Threads } from '../threads.ts';
import { makeTimeline } from '../timeline/timeline.ts';
import { type Variant, variantsOf } from '../variants.ts';

export interface PartOutcome {
  /** Made or found. */
  readonly runs: number;
  readonly partial: boolean;
}

/**
 * Nobody knows before the end which policy needs fewest: levers and timeline are shared out for all of them.
 *
 * @throws RefusedInput
 */
export async function makePart(
  request: PlanRequest,
  { index, of }: Part,
  options: { readonly store: MeasureStore; readonly workers: number | undefined },
  watcher: Watcher,
): Promise<PartOutcome> {
  assertDecidable(request);
  const { scenario, most, confidence } = request;
  const { growthPerMonth, seed, digest } = scenario;
  const rule = ruleOf(confidence, scenario.replications);
  const variants = await variantsOf(scenario, request.policies);
  const questions = variants.flatMap((base) => [base, ...changed(request, base)]);
  const first = Number.parseInt(digestOf({ digest, seed }).slice(0, 8), 16);
  const isOwn = (number: number): boolean => (first + number) % of === index - 1;
  const bar = watcher.progress(`Part ${index} of ${of} of ${scenario.name}`);
  const threads = await Threads.start(options.workers, watcher.signal);
  let made = 0;
  try {
    const runs = new Runs(threads, options.store, seed, () => made++);
    for (const [i, variant] of questions.entries()) {
      bar.update(i / questions.length, variant.policy);
      await shareOfFewest(variant, runs, { rule, most }, (shards) => isOwn(i + shards));
    }
    if (growthPerMonth !== null) {
      const own = variants.filter((_, i) => isOwn(i));
      for (const variant of own) await makeTimeline(variant, runs, { growthPerMonth, rule, most });
    }
    return { runs: made, partial: watcher.signal.aborted };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { runs: made, partial: true };
  } finally {
    await threads.close();
    bar.end();
  }
}

function changed({ levers, resilience }: PlanRequest, base: Variant): Variant[] {
  const all = [...(levers === true ? leveredBy(base) : []), ...(resilience === true ? threatsTo(base) : [])];
  return all.map(({ variant }) => variant);
}
