/** Which column holds what, where the user says so: `--columns time=ts,input=in_tok,output=out_tok`. */
import { guidance } from '../input/nearest.ts';
import { refused } from '../input/problem.ts';

/** What a column may hold, with what is read where it is not there. */
export const ROLES = [
  'time',
  'input',
  'output',
  'max',
  'cacheRead',
  'cacheWrite',
  'cacheable',
  'tenant',
  'affinity',
] as const;
export type Role = (typeof ROLES)[number];

/** A column of a CSV file, a key of a JSON object, or a path into one: `usage.input_tokens`. */
export type ColumnNames = Readonly<Partial<Record<Role, string>>>;

const OPTION = '--columns';
const EXAMPLE = 'time=ts,input=in_tok,output=out_tok';
const REQUIRED: readonly Role[] = ['time', 'input', 'output'];

/** Whether nothing else needs to be known of a file. */
export function areComplete(names: ColumnNames): boolean {
  return REQUIRED.every((role) => names[role] !== undefined);
}

/** @throws RefusedInput that names the option */
export function parseColumnNames(text: string): ColumnNames {
  const names: Partial<Record<Role, string>> = {};
  // A comma is part of a name unless another role follows it.
  for (const part of text.split(/,(?=\w+=)/)) {
    const at = part.indexOf('=');
    const [role, name] = [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
    if (at < 0 || name === '') throw refused(OPTION, `expected ROLE=COLUMN, such as ${EXAMPLE}, got "${part}"`);
    const known = ROLES.find((each) => each === role);
    if (known === undefined)
      throw refused(OPTION, `"${role}" is nothing that a column may hold; ${guidance(role, ROLES)}`);
    if (names[known] !== undefined) throw refused(OPTION, `expected one column for ${role}, got a second, "${name}"`);
    names[known] = name;
  }
  return names;
}
