/** What a recorded trace leaves open: whose its rows are, what they do not state, and how they are replayed. */

export interface ImportOptions {
  /**
   * The scenario's tenants. Rows that name one go to it; the others are dealt out by share. Empty: the tenants are
   * those that the file names.
   */
  readonly tenants: readonly { readonly name: string; readonly share: number }[];
  /** For whatever the source does not tell: tenants, affinities, latency draws, and the draws of `scale`. */
  readonly seed: number;
  /** For rows that do not state one; `MAX_TOKENS_UNSET` for none. */
  readonly maxTokens: number;
  /** Replays so many times faster: gaps are divided by it. */
  readonly speed: number;
  /** As many times the load at the same pace: below 1 rows are left out, above 1 shifted copies are added. */
  readonly scale: number;
  /** Leaves broken rows out, and counts them, instead of refusing the file. */
  readonly skipBadRows: boolean;
}

export const DEFAULT_IMPORT: ImportOptions = {
  tenants: [],
  seed: 1,
  maxTokens: 0,
  speed: 1,
  scale: 1,
  skipBadRows: false,
};
