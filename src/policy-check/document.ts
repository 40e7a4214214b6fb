/** The JSON document of a check. */
import { brokenOf, type CheckReport } from './report.ts';

export function checkDocument(report: CheckReport): object {
  const { subject, policy, given, seed, version, judgements } = report;
  return {
    format: 'shardproof-policy-check/1',
    version,
    command: report.commandOf(null),
    subject,
    policy,
    given,
    seed,
    partial: report.untried.length > 0,
    untried: report.untried,
    verdict: brokenOf(report).length === 0 ? 'kept' : 'broken',
    laws: judgements.map((one) => ({
      law: one.law,
      claim: one.claim,
      cases: one.cases,
      verdict: one.kind,
      reason: 'reason' in one ? one.reason : null,
      counterexample:
        'counterexample' in one
          ? { ...one.counterexample, command: report.commandOf(one.law), scenario: report.scenarioOf(one.law) }
          : null,
    })),
  };
}
