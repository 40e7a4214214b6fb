/** What a ledger is made from: the quotas of a fleet as they are at the start, and the semantics of all of them. */
import type { SimulationConfig } from '../config.ts';
import type { Micros } from '../basics/time.ts';
import type { Endpoint, Limits, QuotaSemantics } from './limits.ts';

export interface LedgerShape {
  readonly semantics: QuotaSemantics;
  readonly startEpochMicros: Micros;
  /** One a model. */
  readonly models: readonly { readonly endpoint: Endpoint; readonly burndown: number }[];
  /** `limits[shard][model]`. */
  readonly limits: readonly (readonly Limits[])[];
  /** One a shard. */
  readonly tokensPerDay: readonly (number | null)[];
  /** Whether meters exist that nobody is limited by at the start, so that a limit can be set later. Costs speed. */
  readonly everyMeter?: boolean;
}

/** The shape of a ledger over the accounts as they start. */
export function ledgerShape(config: SimulationConfig): LedgerShape {
  return {
    semantics: config.quota,
    startEpochMicros: config.startEpochMicros,
    models: config.models,
    limits: config.accounts.map((account) => account.limits),
    tokensPerDay: config.accounts.map((account) => account.tokensPerDay),
  };
}
