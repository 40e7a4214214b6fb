/** `start`: what `npm start` runs: the bundled scenario, its verdict, and what to try next. */
import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { INVOCATION, shellWord, type Verb } from './verb.ts';

const load = () => import('./run-simulation.ts');

const BUNDLED_SCENARIO = new URL('../../scenarios/bank-launch.yaml', import.meta.url);

export const startVerb: Verb = {
  name: 'start',
  summary: 'run the bundled scenario, as npm start does; exits with 0 whatever its verdict',
  examples: [['start', 'a bank launches on four new accounts: does it hold?']],
  declare(command, act) {
    command.action(() =>
      act(load, async (session, { runSimulation }) => {
        const path = relative('.', fileURLToPath(BUNDLED_SCENARIO));
        session.note(`Simulating ${path}: replications in worker threads, results below.`);
        const exitCode = await runSimulation(path, {}, session);
        session.print(`\n${nextSteps(path)}`);
        // The scenario misses an objective on purpose: to have found that out is no failure of the demonstration.
        return exitCode === EXIT_MISSED ? EXIT_FINE : exitCode;
      }),
    );
  },
};

function nextSteps(path: string): string {
  const scenario = shellWord(path);
  const steps = [
    [`${INVOCATION} simulate ${scenario} --shards 6`, 'would two more accounts do?'],
    [`${INVOCATION} simulate ${scenario} --policy round-robin`, 'what does the policy change?'],
    [`${INVOCATION} simulate ${scenario} --window fixed-minute`, 'and if quotas count clock minutes?'],
    [`${INVOCATION} policies`, 'which policies there are'],
    [`cp ${scenario} mine.yaml`, 'your own accounts and demand: scenarios/README.md'],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  const lines = steps.map(([command, why]) => `  ${command.padEnd(width)}  # ${why}\n`);
  return `What to try next:\n${lines.join('')}`;
}
