/** Runs every policy on the same replications. */
import { ORACLE_NAME } from '../../../simulator/routing/oracle.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { runReplications } from '../../simulation/run.ts';
import type { Watcher } from '../../simulation/watcher.ts';
import { variantsOf } from '../variants.ts';
import { type ComparedPolicy, comparePolicies, type PolicyRuns } from './compare.ts';

export interface Comparison {
  readonly policies: readonly ComparedPolicy[];
  /** Replications of each. */
  readonly replications: number;
  readonly partial: boolean;
}

/**
 * @param policies names or files; the first is what the others are held against
 * @throws RefusedInput where one is none; AbortError where it was stopped before the first was done
 */
export async function runComparison(
  scenario: Scenario,
  policies: readonly string[],
  workers: number | undefined,
  watcher: Watcher,
): Promise<Comparison> {
  const { seed, replications } = scenario;
  const asked = policies.filter((name) => name !== ORACLE_NAME);
  const variants = await variantsOf(scenario, [...asked, ORACLE_NAME]);
  const bar = watcher.progress(`Comparing ${asked.length} policies`);
  const done: PolicyRuns[] = [];
  let partial = false;
  try {
    for (const { policy, bundle, config } of variants) {
      const run = await runReplications(config, {
        seed,
        replications,
        policy: bundle,
        workers,
        signal: watcher.signal,
        onProgress: ({ share }) => bar.update((done.length + share) / variants.length, policy),
      });
      partial = run.partial;
      if (partial) break;
      done.push({ policy, results: run.results });
    }
  } finally {
    bar.end();
  }
  if (done.length === 0) watcher.signal.throwIfAborted();
  const oracle = done.length === variants.length ? done.pop()! : null;
  const wanted = scenario.config.objectives.filter(({ tenant }) => tenant === null).map(({ metric }) => metric);
  return { policies: comparePolicies(done, oracle, wanted), replications, partial };
}
