/** The file of `--roles`: by account, the role that is assumed in it. */
import { z } from 'zod';
import { readJsonFile } from '../input/json-file.ts';
import { refused } from '../input/problem.ts';

const rolesSchema = z.record(z.string().min(1), z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/));

/** What it is to hold. */
export const EXPECTED_ROLES = '{"ACCOUNT": "arn:aws:iam::123456789012:role/NAME"}';

/** @throws RefusedInput */
export async function readRoles(file: string): Promise<Readonly<Record<string, string>>> {
  const parsed = rolesSchema.safeParse(await readJsonFile(file));
  if (parsed.success) return parsed.data;
  throw refused(file, `expected ${EXPECTED_ROLES}`);
}
