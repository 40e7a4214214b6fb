/** Runs a scenario without its quotas, sees what it takes, asks for that, and tries the scenario with what is asked. */
import { setImmediate as turn } from 'node:timers/promises';
import type { SimulationConfig } from '../../simulator/config.ts';
import { type Estimate, meanEstimate } from '../../simulator/metrics/interval.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { simulateInSlices } from '../../simulator/simulate.ts';
import { type PolicyBundle, policyOf } from '../simulation/policy-file.ts';
import { runReplications } from '../simulation/run.ts';
import type { Watcher } from '../simulation/watcher.ts';
import { CallFold } from './call-figures.ts';
import { type AskedAccount, asksOf, granted, pagesOf } from './pack.ts';
import { unlimited } from './unlimited.ts';

export interface PackRun {
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly replications: number;
  /** Null: the configured policy. */
  readonly policy: PolicyBundle | null;
  readonly workers: number | undefined;
}

export interface Tried {
  readonly servedShare: Estimate;
  readonly throttledFirstShare: Estimate;
}

export interface IncreasePack {
  readonly accounts: readonly AskedAccount[];
  /** Multiple of the peaks that is asked for. */
  readonly margin: number;
  /** With the quotas in force and no increase. */
  readonly before: Tried;
  /** With all that is asked for. */
  readonly after: Tried;
}

/** AWS: a quota is an upper bound; a minute that is full on the average is too full for seconds. */
const FIRST_MARGIN = 1.25;
const MARGIN_STEP = 1.25;
const MOST_TRIES = 5;
/** Of requests, refused at the first attempt: with fewer a fleet is taken to hold. */
const ENOUGH_THROTTLED = 0.001;

/** @throws AbortError, RefusedInput of a policy from a file */
export async function makePack(run: PackRun, watcher: Watcher): Promise<IncreasePack> {
  const { config } = run;
  const freed = unlimited(config);
  const none = { ...config, increase: { ...config.increase, plan: [] } };
  const results = await runs(freed, run, 'Without quotas', watcher);
  const pages = pagesOf(config, freed, results, await foldOf(freed, run, watcher));
  const before = tried(await runs(none, run, 'As it is', watcher));
  let margin = FIRST_MARGIN;
  for (let attempt = 1; ; attempt++, margin *= MARGIN_STEP) {
    const accounts = asksOf(pages, margin);
    const after = tried(await runs(granted(config, accounts), run, 'With what is asked for', watcher));
    const isAsked = accounts.some(({ quotas }) => quotas.some(({ ask }) => ask.kind === 'ask'));
    const isEnough = after.throttledFirstShare.mean <= ENOUGH_THROTTLED;
    if (isEnough || !isAsked || attempt === MOST_TRIES) return { accounts, margin, before, after };
  }
}

async function runs(config: SimulationConfig, run: PackRun, label: string, watcher: Watcher): Promise<RunResult[]> {
  const bar = watcher.progress(label);
  const { seed, replications, policy, workers } = run;
  const options = { seed, replications, policy, workers, signal: watcher.signal };
  const onProgress = ({ share }: { readonly share: number }): void => bar.update(share);
  const { results } = await runReplications(config, { ...options, onProgress }).finally(() => bar.end());
  watcher.signal.throwIfAborted();
  return [...results];
}

/** Of the first replication: what calls look like hardly differs from one to the next. */
async function foldOf(config: SimulationConfig, { seed, policy }: PackRun, { signal }: Watcher): Promise<CallFold> {
  const fold = new CallFold(config);
  const own = policy === null ? {} : { policy: await policyOf(policy) };
  const slices = simulateInSlices(config, { seed, recorder: fold.add, ...own });
  for (let slice = slices.next(true); slice.done !== true; slice = slices.next(true)) {
    await turn();
    signal.throwIfAborted();
  }
  return fold;
}

function tried(results: readonly RunResult[]): Tried {
  const share = (of: (totals: RunResult['totals']) => number): Estimate =>
    meanEstimate(results.map(({ totals }) => of(totals)));
  return {
    servedShare: share(({ served, offered, inFlight }) => served / Math.max(1, offered - inFlight)),
    throttledFirstShare: share(({ throttledFirstAttempt, offered }) => throttledFirstAttempt / Math.max(1, offered)),
  };
}
