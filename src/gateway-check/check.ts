/** A gateway before the laws that can be seen from outside, as model-based tests on the wall clock. */
import fc from 'fast-check';
import type { Judgement, JudgeOptions } from '../laws/judge.ts';
import { DEFAULT_SEED, judgementOf } from '../laws/judge.ts';
import type { Watcher } from '../simulation/watcher.ts';
import { commandsFor } from './commands.ts';
import { OUTSIDE_LAWS, type OutsideLaw } from './outside-laws.ts';
import type { Accounts, Scene } from './scene.ts';

export const DEFAULT_GATEWAY_RUNS = 4;
/** A law is looked at for so long at most; a counterexample is made smaller for what is left of it. */
const MOST_MILLISECONDS = 60_000;

export interface GatewayJob extends JudgeOptions {
  readonly laws: readonly string[];
}

/** Until it is stopped. @throws AbortError where that is before the first law is judged */
export async function checkGateway(job: GatewayJob, scene: Scene, watcher: Watcher): Promise<readonly Judgement[]> {
  const bar = watcher.progress('Trying the gateway');
  const laws = OUTSIDE_LAWS.filter(({ name }) => job.laws.includes(name));
  const judgements: Judgement[] = [];
  try {
    for (const law of laws) {
      bar.update(judgements.length / laws.length, law.name);
      const judgement = await judgeGateway(law, job, scene);
      // What is stopped in its midst has broken nothing.
      if (watcher.signal.aborted) break;
      judgements.push(judgement);
    }
  } finally {
    bar.end();
    if (!watcher.signal.aborted) await scene.emulator.reset();
  }
  if (judgements.length === 0) watcher.signal.throwIfAborted();
  return judgements;
}

async function judgeGateway(law: OutsideLaw, options: JudgeOptions, scene: Scene): Promise<Judgement> {
  const { seed = DEFAULT_SEED, runs = DEFAULT_GATEWAY_RUNS } = options;
  const property = fc.asyncProperty(commandsFor(law, scene.emulator.accounts), async (commands) => {
    await scene.begin();
    const model = (): { model: Accounts; real: Scene } => ({ model: { suspended: new Set() }, real: scene });
    await fc.asyncModelRun(model, commands);
  });
  const found = await fc.check(property, { seed, numRuns: runs, interruptAfterTimeLimit: MOST_MILLISECONDS });
  const counterexample =
    found.counterexample === null
      ? null
      : {
          why: found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance),
          shown: fc
            .stringify(found.counterexample[0])
            .split(',')
            .map((command, i) => `${i + 1}. ${command}`),
          world: null,
          seed,
          shrinks: found.numShrinks,
        };
  return judgementOf({ law: law.name, claim: law.claim, cases: found.numRuns }, counterexample, options.allow);
}
