/** Where the report comes from, and the command that makes it again. */
import type { Section } from '../html/report.ts';
import type { SimulationReport } from '../simulation-report.ts';

export function provenanceSection({ scenario, seed, version, command, results }: SimulationReport): Section {
  return {
    title: 'The same again',
    parts: [
      {
        kind: 'facts',
        facts: [
          { label: 'seed', value: String(seed) },
          { label: 'digest of the scenario', value: scenario.digest },
          { label: 'digest of the first run', value: results[0]!.digest },
          { label: 'version', value: version },
        ],
      },
      command === null
        ? { kind: 'text', text: 'The trace came in passing: from a file, --trace FILE would make the same again.' }
        : { kind: 'command', command },
    ],
  };
}
