/** `start`: what `npm start` runs: the bundled scenario validated, its verdict, and what to try next. */
import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import { RefusedInput } from '../input/problem.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { INVOCATION, type Session, shellWord, type Verb } from './verb.ts';

const load = async () => ({
  ...(await import('./run-simulation.ts')),
  ...(await import('./run-validate.ts')),
  ...(await import('../load/k6/find.ts')),
});
type Tools = Awaited<ReturnType<typeof load>>;

const BUNDLED_SCENARIO = new URL('../../scenarios/bank-launch.yaml', import.meta.url);

export const startVerb: Verb = {
  name: 'start',
  summary: 'validate the bundled scenario, as npm start does; exits with 0 whatever its verdict',
  examples: [['start', 'a bank launches on four new accounts: does it hold, and is the simulation to be trusted?']],
  declare(command, act) {
    command.action(() =>
      act(load, async (session, tools) => {
        const path = relative('.', fileURLToPath(BUNDLED_SCENARIO));
        const exitCode = await run(path, session, tools);
        session.print(`\n${nextSteps(path)}`);
        // The scenario misses an objective on purpose: to have found that out is no failure of the demonstration.
        return exitCode === EXIT_MISSED ? EXIT_FINE : exitCode;
      }),
    );
  },
};

/** Without k6 there is still the simulation. */
async function run(path: string, session: Session, tools: Tools): Promise<number> {
  try {
    await tools.findK6({ path: null, environment: process.env, mayInstall: true }, session);
  } catch (error) {
    if (!(error instanceof RefusedInput)) throw error;
    session.note(`Without k6 nothing can be measured, so ${path} is simulated alone. ${error.problems[0]!.message}`);
    return await tools.runSimulation(path, {}, session);
  }
  session.note(
    `Validating ${path}: its two days are simulated, and a minute of them is run in real time; 2 to 3 minutes.`,
  );
  return await tools.runValidate(path, tools.DEFAULT_VALIDATION, session);
}

function nextSteps(path: string): string {
  const scenario = shellWord(path);
  const steps = [
    [`${INVOCATION} validate ${scenario} --shards 6`, 'would two more accounts do?'],
    [`${INVOCATION} plan ${scenario}`, 'how many accounts does it take?'],
    [`${INVOCATION} init`, 'your own accounts and demand'],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  const lines = steps.map(([command, why]) => `  ${command.padEnd(width)}  # ${why}\n`);
  return `What to try next:\n${lines.join('')}`;
}
