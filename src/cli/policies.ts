/** `policies`: the routing policies that a scenario or `--policy` may name. */
import { EXIT_FINE } from './exit.ts';
import type { Verb } from './verb.ts';

const ORACLE_SUMMARY = 'knows the true ledgers and lengths; cannot be deployed, measures what knowing is worth';

const load = async () => ({
  ...(await import('../../simulator/routing/index.ts')),
  ...(await import('../../simulator/routing/oracle.ts')),
  ...(await import('../report/table.ts')),
});

export const policiesVerb: Verb = {
  name: 'policies',
  summary: 'list the routing policies',
  examples: [
    ['policies', 'every policy with one sentence'],
    ['policies --json', 'the same as JSON'],
  ],
  declare(command, act) {
    command.option('--json', 'print JSON').action(({ json }) =>
      act(load, async ({ print }, { POLICIES, ORACLE_NAME, formatTable, left }) => {
        const policies = [
          ...Object.entries(POLICIES).map(([name, { summary }]) => ({ name, summary, deployable: true })),
          { name: ORACLE_NAME, summary: ORACLE_SUMMARY, deployable: false },
        ];
        const rows = policies.map(({ name, summary }) => [name, summary]);
        const lines = formatTable([left('policy'), left('chooses')], rows);
        print(json ? `${JSON.stringify(policies, null, 2)}\n` : `${lines.join('\n')}\n`);
        return EXIT_FINE;
      }),
    );
  },
};
