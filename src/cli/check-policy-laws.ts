/** Which laws `check-policy` tries and which it lets pass, of those that there are for what is tried. */
import { hint } from '../input/nearest.ts';
import { refused } from '../input/problem.ts';
import type { CheckReport } from '../policy-check/report.ts';
import type { CheckPolicyOptions } from './check-policy-options.ts';

/** What was tried, as it calls itself. */
export type Tried = Pick<CheckReport, 'subject' | 'policy' | 'judgements' | 'untried'>;

/** Those that are to be tried. @throws RefusedInput where there is no such law */
export function lawsOf({ only }: CheckPolicyOptions, known: readonly string[]): readonly string[] {
  for (const law of only) assertLaw('--only', law, known);
  return only.length === 0 ? known : known.filter((name) => only.includes(name));
}

/** Law to reason. @throws RefusedInput where there is no such law */
export function allowedOf({ allow }: CheckPolicyOptions, known: readonly string[]): Readonly<Record<string, string>> {
  for (const [law] of allow) assertLaw('--allow', law, known);
  return Object.fromEntries(allow);
}

function assertLaw(option: string, law: string, known: readonly string[]): void {
  if (known.includes(law)) return;
  throw refused(option, `expected one of ${known.join(', ')}, got "${law}"${hint(law, known)}`);
}
