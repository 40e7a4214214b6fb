/** From a scenario and options to a printed comparison and an exit code. */
import { comparisonPage } from '../planner/comparison/html.ts';
import { type ComparisonReport, comparisonDocument } from '../planner/comparison/report.ts';
import { runComparison } from '../planner/comparison/run.ts';
import { formatComparison } from '../planner/comparison/text.ts';
import { EXIT_FINE } from './exit.ts';
import { openPage, writePage } from './page-file.ts';
import type { CompareOptions } from './plan-options.ts';
import { scenarioOf } from './run-plan.ts';
import { commandOf } from './scenario-options.ts';
import { besides, type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

/** Beside the scenario's own: the bundled ones that people ask about first. */
const USUAL = ['headroom', 'power-of-two', 'least-in-flight', 'round-robin', 'random'];

export async function runCompare(path: string, options: CompareOptions, session: Session): Promise<number> {
  const scenario = await scenarioOf(path, options, session);
  const { config, seed, replications, digest } = scenario;
  const policies = options.policies ?? [...new Set([config.gateway.policy, ...USUAL])];
  const page = options.html === undefined ? null : await openPage(options.html, [path], session.signal);
  try {
    const comparison = await runComparison(scenario, policies, options.workers, session);
    const command = commandOf('compare', path, { ...options, seed, replications })!;
    const report: ComparisonReport = {
      ...comparison,
      scenario: { name: config.name, digest },
      seed,
      version: VERSION,
      command: `${command} --policies ${shellWord(policies.join(','))}`,
    };
    if (page !== null) await writePage(page, comparisonPage(report));
    const text = options.json
      ? `${JSON.stringify(comparisonDocument(report), null, 2)}\n`
      : formatComparison(report, session.paint);
    besides(options.html, session).print(text);
    return EXIT_FINE;
  } finally {
    page?.discard();
  }
}
