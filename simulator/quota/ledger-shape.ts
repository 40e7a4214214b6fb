/** What a ledger is made from: the quotas of a fleet as they are at the start, and the semantics of all of them. */
import type { Micros } from '../basics/time.ts';
import type { AccountConfig } from './account.ts';
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

/** The part of a run's configuration that its ledgers depend on. */
export interface LedgerConfig {
  readonly quota: QuotaSemantics;
  readonly startEpochMicros: Micros;
  readonly models: LedgerShape['models'];
  readonly accounts: readonly Pick<AccountConfig, 'limits' | 'tokensPerDay'>[];
}

/** The shape of a ledger over the accounts as they start. */
export function ledgerShape(config: LedgerConfig): LedgerShape {
  return {
    semantics: config.quota,
    startEpochMicros: config.startEpochMicros,
    models: config.models,
    limits: config.accounts.map((account) => account.limits),
    tokensPerDay: config.accounts.map((account) => account.tokensPerDay),
  };
}
