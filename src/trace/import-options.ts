/** What a recorded trace leaves open: whose its rows are, what they do not state, and how they are replayed. */
import type { ColumnNames } from './column-names.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** A tenant whose demand the trace takes the place of. */
export interface TracedTenant {
  readonly name: string;
  readonly share: number;
  /** For its rows that state none; `MAX_TOKENS_UNSET` for none. */
  readonly maxTokens: number;
}

export interface ImportOptions {
  /**
   * The scenario's tenants. Rows that name one go to it; those that name none are dealt out by share; a single tenant
   * takes all. Empty: the tenants are those that the file names, and rows that state no max_tokens have none.
   */
  readonly tenants: readonly TracedTenant[];
  /** For whatever the source does not tell: tenants, affinities, latency draws, and the draws of `scale`. */
  readonly seed: number;
  /** Replays so many times faster: gaps are divided by it. */
  readonly speed: number;
  /** As many times the load at the same pace: below 1 rows are left out, above 1 shifted copies are added. */
  readonly scale: number;
  /** Leaves broken rows out, and counts them, instead of refusing the file. */
  readonly skipBadRows: boolean;
  /** In place of a format's own, or all that is known of a file. */
  readonly columns: ColumnNames;
  /** Hides the names that the file has; null: they are kept. */
  readonly pseudonyms: Pseudonyms | null;
}

export const DEFAULT_IMPORT: ImportOptions = {
  tenants: [],
  seed: 1,
  speed: 1,
  scale: 1,
  skipBadRows: false,
  columns: {},
  pseudonyms: null,
};
