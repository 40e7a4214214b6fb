/** The file of `--keys`: by tenant, the hashes of its API keys and its limits. */
import { z } from 'zod';
import { readJsonFile } from '../../input/json-file.ts';
import { refused } from '../../input/problem.ts';
import type { KeyHash } from './api-keys.ts';
import type { TenantLimit } from './tenant-limits.ts';

const count = z.int().min(1).nullable().default(null);
const entrySchema = z.strictObject({
  hashes: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
  limits: z
    .strictObject({ requestsPerMinute: count, tokensPerMinute: count, concurrency: count })
    .nullable()
    .default(null),
});
const fileSchema = z.record(z.string(), entrySchema);

export interface TenantAccess {
  readonly hashes: readonly KeyHash[];
  readonly limits: TenantLimit | null;
}

const EXPECTED =
  'expected {"TENANT": {"hashes": ["64 hexadecimal digits"], "limits": {"tokensPerMinute": 100000} or null}}';

/**
 * One entry a tenant, in the order of `tenants`; a tenant that the file does not name has no key.
 *
 * @throws RefusedInput with everything that is wrong
 */
export async function readKeyFile(path: string, tenants: readonly string[]): Promise<readonly TenantAccess[]> {
  const parsed = fileSchema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(path, `${issue!.path.join('.') || 'the file'}: ${EXPECTED}`);
  }
  const strangers = Object.keys(parsed.data).filter((name) => !tenants.includes(name));
  if (strangers.length > 0) throw refused(path, `no such tenant in the scenario: ${strangers.join(', ')}`);
  return tenants.map((name) => parsed.data[name] ?? { hashes: [], limits: null });
}
