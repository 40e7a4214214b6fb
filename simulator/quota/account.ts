/** The quotas of an account: what it has, what AWS gives by default, and what no increase exceeds. */
import type { Micros } from '../basics/time.ts';
import type { Distribution } from '../sampling/distribution.ts';
import type { Limits, MeterName } from './limits.ts';

/** A modelled AWS account in one region: a shard. Arrays have one entry a model. */
export interface AccountConfig {
  readonly name: string;
  readonly region: string;
  /** 0 for accounts that are there from the start. */
  readonly joinsAtMicros: Micros;
  /** What the account has when it starts. */
  readonly limits: readonly Limits[];
  /** AWS's defaults: an increase must ask for more than this. */
  readonly defaults: readonly Limits[];
  /** What no increase exceeds; null where none is known. */
  readonly ceilings: readonly Limits[];
  readonly tokensPerDay: number | null;
  readonly tokensPerDayDefault: number | null;
  readonly tokensPerDayCeiling: number | null;
  /** Overrides the scenario's lag, for new accounts; null: the scenario's. */
  readonly increaseLagMicros: Distribution | null;
}

const QUOTAS_OF = {
  limit: { perModel: 'limits', perDay: 'tokensPerDay' },
  default: { perModel: 'defaults', perDay: 'tokensPerDayDefault' },
  ceiling: { perModel: 'ceilings', perDay: 'tokensPerDayCeiling' },
} as const;

/**
 * A quota of an account: what it starts with, AWS's default, or its ceiling.
 *
 * @param model of no meaning for `tokensPerDay`, which spans all models; else an index
 * @returns null where no such quota is enforced or known
 */
export function quotaOf(
  account: AccountConfig,
  kind: keyof typeof QUOTAS_OF,
  meter: MeterName,
  model: number | null,
): number | null {
  const { perModel, perDay } = QUOTAS_OF[kind];
  return meter === 'tokensPerDay' ? account[perDay] : (account[perModel][model!]?.[meter] ?? null);
}
