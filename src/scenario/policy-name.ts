/** Which routing policies a scenario may name. */
import { ORACLE_NAME } from '../../simulator/routing/oracle.ts';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import { hint } from '../input/nearest.ts';
import type { Parsed } from '../input/quantity.ts';

/** Every policy that a simulation can run; the clairvoyant one cannot be deployed. */
export const SIMULATED_POLICY_NAMES: readonly string[] = [...POLICY_NAMES, ORACLE_NAME];

/** What a policy may be written in, for messages and help. */
export const POLICY_FILE = 'a .ts, .mts, .js or .mjs file';

/** Whether a name given as a policy is the path of a file. */
export function isPolicyFile(name: string): boolean {
  return /\.(?:ts|mts|js|mjs)$/.test(name);
}

/** What would be right in place of a name that is neither that of a policy nor that of a file. */
export function policyWanted(name: string, names: readonly string[]): string {
  return `expected one of ${names.join(', ')}, or the path of ${POLICY_FILE}${hint(name, names)}`;
}

/** A name of the registry, or the path of a file that exports a policy. */
export function parsePolicy(input: unknown): Parsed<string> {
  const text = typeof input === 'string' ? input : '';
  if (SIMULATED_POLICY_NAMES.includes(text) || isPolicyFile(text)) return { value: text };
  return { expected: policyWanted(text, SIMULATED_POLICY_NAMES) };
}
