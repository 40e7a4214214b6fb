/** Which routing policies a scenario may name. */
import { ORACLE_NAME } from '../../simulator/routing/oracle.ts';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import { hint } from '../input/nearest.ts';
import type { Parsed } from '../input/quantity.ts';

/** Every policy that a simulation can run; the clairvoyant one cannot be deployed. */
export const SIMULATED_POLICY_NAMES: readonly string[] = [...POLICY_NAMES, ORACLE_NAME];

/** A name of the registry, or the path of a file that exports a policy. */
export function parsePolicy(input: unknown): Parsed<string> {
  const text = typeof input === 'string' ? input : '';
  if (SIMULATED_POLICY_NAMES.includes(text) || /\.(ts|js|mjs)$/.test(text)) return { value: text };
  const names = SIMULATED_POLICY_NAMES.join(', ');
  return { expected: `expected one of ${names}, or the path of a .ts file${hint(text, SIMULATED_POLICY_NAMES)}` };
}
