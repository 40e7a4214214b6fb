/** The table of prompt caches: what was read of them, and what routing made of what they could have given. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { MICROS_PER_MINUTE } from '../../simulator/basics/time.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { formatCount, formatNumber, formatShare } from './numbers.ts';
import type { SimulationReport } from './simulation-report.ts';
import type { ReportTable } from './simulation-tables.ts';
import { left, right } from './table.ts';

interface CacheUse {
  readonly name: string;
  readonly input: number;
  readonly read: number;
  readonly written: number;
  /** Read, if every account had what any account has. */
  readonly affine: number;
}

/** Without rows where nothing was cached. */
export function cacheTable({ config, results }: SimulationReport): ReportTable {
  const first = results[0]!;
  const tenants = usesOf(first);
  const uses = tenants.length > 1 ? [...tenants, sumOf(tenants)] : tenants;
  const titles = ['input', 'read', 'written', 'paid in full', 'hit share', 'lost by routing'];
  return {
    columns: [left('tenant'), ...titles.map(right)],
    rows: uses.map(({ name, input, read, written, affine }) => [
      name,
      ...[input, read, written, input - read].map(formatCount),
      formatShare(read / (read + written)),
      formatCount(affine - read),
    ]),
    notes: [
      'Hits are tokens read of those read or written. Lost by routing is what another account had in its cache.',
      ...lossNotes(config, first),
    ],
  };
}

function usesOf({ tenants, affineReadTokens }: RunResult): CacheUse[] {
  return tenants
    .map(({ name, inputTokens, cacheReadTokens, cacheWriteTokens }, i) => {
      const [read, written] = [cacheReadTokens, cacheWriteTokens];
      // What is written anew lives from its first token on, what is read from admission: an account may even gain.
      return { name, input: inputTokens, read, written, affine: Math.max(read, affineReadTokens[i]!) };
    })
    .filter(({ read, written }) => read + written > 0);
}

function sumOf(uses: readonly CacheUse[]): CacheUse {
  const all = (key: Exclude<keyof CacheUse, 'name'>): number => uses.reduce((sum, use) => sum + use[key], 0);
  return { name: 'all', input: all('input'), read: all('read'), written: all('written'), affine: all('affine') };
}

/** What is lost in terms of accounts: tokens a minute over the mean quota of an account for the tenant's model. */
function lossNotes({ accounts, tenants }: SimulationConfig, run: RunResult): string[] {
  const minutes = run.simulatedMicros / MICROS_PER_MINUTE;
  let inAccounts = 0;
  for (const [i, { cacheReadTokens, cacheWriteTokens }] of run.tenants.entries()) {
    const limits = accounts.map((account) => account.limits[tenants[i]!.model]!.tokensPerMinute);
    const quota = limits.reduce<number>((sum, limit) => sum + (limit ?? Number.POSITIVE_INFINITY), 0) / limits.length;
    const lost = cacheReadTokens + cacheWriteTokens === 0 ? 0 : run.affineReadTokens[i]! - cacheReadTokens;
    if (lost > 0 && quota > 0 && minutes > 0) inAccounts += lost / minutes / quota;
  }
  if (inAccounts === 0) return [];
  const share = formatNumber(inAccounts);
  return [
    `Against perfect affinity routing costs the tokens per minute of ${share} accounts, on average over the run.`,
  ];
}
