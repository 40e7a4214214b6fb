/** A fleet on its way up: quotas raised one after the other, and new accounts where no increase is to be had. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { LimitingQuota } from '../../../simulator/metrics/result.ts';
import { withDemand } from '../../../simulator/planner/capacity.ts';
import { type AccountConfig, quotaOf } from '../../../simulator/quota/account.ts';
import { refusalByValue } from '../../../simulator/quota/increase.ts';
import type { MeterName } from '../../../simulator/quota/limits.ts';
import { wholeQuota } from '../../../simulator/quota/quota-value.ts';
import type { Variant } from '../variants.ts';

/** A quota of all accounts, as high as can be asked for: the ceiling; where none is known, a multiple of the quota. */
interface Raise {
  readonly meter: MeterName;
  /** An index; null for `tokensPerDay`. */
  readonly model: number | null;
  readonly times: number;
}

/** What is asked for next, and for whom. */
export type Request =
  | {
      readonly kind: 'increase';
      readonly meter: MeterName;
      /** Its id; null for `tokensPerDay`. */
      readonly model: string | null;
      readonly asks: readonly { readonly account: string; readonly from: number; readonly to: number }[];
    }
  | { readonly kind: 'account'; readonly accounts: readonly string[] };

/** Fleets are added to by a tenth: an account more is soon too few for a large one. */
const PART_ADDED = 0.1;
/** A request has to be above AWS's default, whatever the account has. */
const ABOVE_DEFAULT = 1.01;

export class Fleet {
  readonly accounts: number;
  readonly #variant: Variant;
  readonly #raises: readonly Raise[];

  constructor(variant: Variant, accounts: number = variant.config.accounts.length, raises: readonly Raise[] = []) {
    this.#variant = variant;
    this.accounts = accounts;
    this.#raises = raises;
  }

  /** @param demand times the scenario's */
  configAt(demand: number): SimulationConfig {
    return this.#changed(withDemand(this.#variant.configOf(this.accounts)!, demand));
  }

  /** The same quotas with so much demand, for other numbers of accounts. */
  variantAt(demand: number): Variant {
    return this.#variant.with((config) => this.#changed(withDemand(config, demand)));
  }

  /** What to ask for where this quota stands in the way, and the fleet once it is granted; null: no more accounts. */
  next(limiting: LimitingQuota, most: number): { readonly request: Request; readonly fleet: Fleet } | null {
    return this.#raised(limiting) ?? this.#joined(most);
  }

  #raised({ meter, model: id }: LimitingQuota): { readonly request: Request; readonly fleet: Fleet } | null {
    const before = this.configAt(1);
    const model = meter === 'tokensPerDay' ? null : before.models.findIndex((one) => one.id === id);
    const known = this.#raises.find((one) => one.meter === meter && one.model === model);
    const raise: Raise = { meter, model, times: 2 * (known?.times ?? 1) };
    const fleet = new Fleet(this.#variant, this.accounts, [...this.#raises.filter((one) => one !== known), raise]);
    const after = fleet.configAt(1);
    const asks = before.accounts.flatMap((account, shard) => {
      const from = quotaOf(account, 'limit', meter, model);
      const to = quotaOf(after.accounts[shard]!, 'limit', meter, model);
      return from === null || to === null || to <= from ? [] : [{ account: account.name, from, to }];
    });
    if (asks.length === 0) return null;
    return { request: { kind: 'increase', meter, model: id, asks }, fleet };
  }

  #joined(most: number): { readonly request: Request; readonly fleet: Fleet } | null {
    const accounts = Math.min(most, this.accounts + Math.ceil(this.accounts * PART_ADDED));
    if (accounts <= this.accounts) return null;
    const fleet = new Fleet(this.#variant, accounts, this.#raises);
    const before = new Set(this.configAt(1).accounts.map(({ name }) => name));
    const names = fleet.configAt(1).accounts.flatMap(({ name }) => (before.has(name) ? [] : [name]));
    // An account that becomes a group gets a number to its name, but is not new.
    return { request: { kind: 'account', accounts: names.slice(this.accounts - accounts) }, fleet };
  }

  #changed(config: SimulationConfig): SimulationConfig {
    const accounts = config.accounts.map((account) => this.#raises.reduce(raised, account));
    const isRaised = ({ meter, model }: Pick<Raise, 'meter' | 'model'>): boolean =>
      this.#raises.some((one) => one.meter === meter && one.model === model);
    // What the scenario would ask for within the run is granted already.
    const plan = config.increase.plan.filter((step) => !isRaised(step));
    return { ...config, accounts, increase: { ...config.increase, plan } };
  }
}

/** The account with the quota raised; as it was where Service Quotas would refuse that. */
function raised(account: AccountConfig, { meter, model, times }: Raise): AccountConfig {
  const from = quotaOf(account, 'limit', meter, model);
  if (from === null) return account;
  const standard = quotaOf(account, 'default', meter, model) ?? 0;
  const asked =
    quotaOf(account, 'ceiling', meter, model) ??
    wholeQuota(Math.max(from * times, standard * ABOVE_DEFAULT), Math.ceil);
  if (refusalByValue(account, { meter, model, from, asked }) !== null) return account;
  if (meter === 'tokensPerDay') return { ...account, tokensPerDay: asked };
  return {
    ...account,
    limits: account.limits.map((limits, index) => (index === model ? { ...limits, [meter]: asked } : limits)),
  };
}
