/** Which shards a tenant's requests may use at all, and how much of each is kept free of them for others. */

export interface EligibilitySettings {
  readonly shards: number;
  readonly tenants: readonly {
    /** The shards it may use; null: all. */
    readonly residency: readonly number[] | null;
    /** 0 is the most important. */
    readonly priority: number;
  }[];
  /** Share of each shard's quota kept free for tenants of priority <= `priority`; null: none. */
  readonly reserve: { readonly share: number; readonly priority: number } | null;
}

export class Eligibility {
  /** Whether anybody is kept from anything: else there is nothing to look up. */
  readonly restricts: boolean;
  private readonly allowedShards: readonly (Uint8Array | null)[];
  private readonly keptFree: Float64Array;

  constructor({ shards, tenants, reserve }: EligibilitySettings) {
    this.allowedShards = tenants.map(({ residency }) => (residency === null ? null : flagsOf(residency, shards)));
    this.keptFree = Float64Array.from(tenants, ({ priority }) =>
      reserve !== null && priority > reserve.priority ? reserve.share : 0,
    );
    this.restricts = this.keptFree.some((share) => share > 0) || this.allowedShards.some((flags) => flags !== null);
  }

  /** One flag a shard; null: all. */
  allowed(tenant: number): Uint8Array | null {
    return this.allowedShards[tenant]!;
  }

  /** The share of each shard's quota that the tenant's requests must leave. */
  keepFree(tenant: number): number {
    return this.keptFree[tenant]!;
  }
}

function flagsOf(shards: readonly number[], size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, shard) => (shards.includes(shard) ? 1 : 0));
}
