/** The rows of a block by tenant, so that each tenant's columns are filled in one go and not row by row. */
import type { TraceBlock } from './trace.ts';

export class RowOrder {
  /** The block's rows, tenant after tenant, and in their order within a tenant. */
  rows = new Int32Array(0);
  /** Tenant t has rows[ends[t - 1] .. ends[t] - 1], from 0 for the first. */
  readonly ends: Int32Array;

  constructor(tenants: number) {
    this.ends = new Int32Array(tenants);
  }

  /** A counting sort: two walks over the rows, no comparison. */
  sort(block: TraceBlock): void {
    if (this.rows.length < block.capacity) this.rows = Int32Array.from({ length: block.capacity }, (_, row) => row);
    if (this.ends.length === 1) {
      this.ends[0] = block.length;
      return;
    }
    const { ends, rows } = this;
    const tenants = block.tenant;
    ends.fill(0);
    for (let row = 0; row < block.length; row++) ends[tenants[row]!]! += 1;
    for (let tenant = 1; tenant < ends.length; tenant++) ends[tenant]! += ends[tenant - 1]!;
    for (let row = block.length - 1; row >= 0; row--) {
      const place = ends[tenants[row]!]! - 1;
      ends[tenants[row]!] = place;
      rows[place] = row;
    }
    // Each end has walked down to its tenant's start, which is the end of the tenant before.
    ends.copyWithin(0, 1);
    ends[ends.length - 1] = block.length;
  }
}
