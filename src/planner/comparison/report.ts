/** A comparison with all that its reports say besides, and as a JSON document. */
import type { Comparison } from './run.ts';

export interface ComparisonReport extends Comparison {
  readonly scenario: { readonly name: string; readonly digest: string };
  readonly seed: number;
  readonly version: string;
  /** The command that makes it again. */
  readonly command: string;
}

export const COMPARISON_FORMAT = 'shardproof-comparison/1';

export function comparisonDocument(report: ComparisonReport): object {
  const { policies, ...rest } = report;
  return { format: COMPARISON_FORMAT, ...rest, policies };
}
