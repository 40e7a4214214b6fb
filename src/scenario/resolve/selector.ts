/** Lists of accounts as scenarios write them: names of accounts, of groups, or of Regions. */
import type { Path } from '../../input/describe.ts';
import { describeValue } from '../../input/describe.ts';
import { guidance } from '../../input/nearest.ts';
import type { ResolvedAccounts } from './accounts.ts';
import type { Context } from './context.ts';

/** Indices of the accounts that are meant, ascending; null for all. */
export function selectAccounts(
  context: Context,
  names: readonly string[] | undefined,
  path: Path,
  accounts: ResolvedAccounts,
): readonly number[] | null {
  if (names === undefined) return null;
  const chosen = new Set<number>();
  const known = new Set<string>();
  for (const [i, account] of accounts.configs.entries()) {
    const titles = [account.name, accounts.groups[i]!, account.region];
    for (const title of titles) known.add(title);
    if (titles.some((title) => names.includes(title))) chosen.add(i);
  }
  if (!accounts.complete) return null;
  for (const [k, name] of names.entries()) {
    if (known.has(name)) continue;
    const got = `${describeValue(name)}; ${guidance(name, known)}`;
    context.refuse([...path, k], `expected an account, a group or a Region of this scenario, got ${got}`);
  }
  return [...chosen].sort((a, b) => a - b);
}
