/** What a load run is told: by a file that `shardproof load` writes, or by `-e NAME=value` by hand. */
import type { CallerRetryConfig } from '../../../simulator/retry/callers.ts';
import type { TenantDemand } from '../../../simulator/workload/tenant.ts';

export const DIALECTS = ['converse', 'openai', 'anthropic'] as const;
export type DialectName = (typeof DIALECTS)[number];

/** A tenant as its callers know it. */
export interface TenantSettings {
  readonly name: string;
  /** What its callers send as `Authorization: Bearer`. */
  readonly key: string;
  /** The id that they ask for. */
  readonly model: string;
  /** For the columns of tokens reserved and settled: the model's maximum output, and its burndown. */
  readonly maxOutputTokens: number;
  readonly burndown: number;
  readonly callerRetry: CallerRetryConfig | null;
  readonly timeoutMicros: number | null;
  /** An answer is good if its first token comes, and it ends, within these; null: any time is good. */
  readonly goodFirstTokenMicros: number | null;
  readonly goodEndToEndMicros: number | null;
  /** What it asks for, for the entries that make their own arrivals. */
  readonly demand: TenantDemand;
}

export interface Settings {
  /** Base URLs; row i goes to target i mod n. */
  readonly targets: readonly string[];
  readonly dialect: DialectName;
  readonly stream: boolean;
  /** Of the run, for what callers draw. */
  readonly seed: number;
  /** Event loops, a virtual user each. */
  readonly loops: number;
  /** The instant of microsecond 0, in milliseconds since 1970; null: a second after the start. */
  readonly startAtEpochMillis: number | null;
  readonly callerRetries: boolean;
  /** Whether prompts are as long as their tokens; else they are the row marker alone. */
  readonly padPrompts: boolean;
  /** k6's own, from the scenario's objectives. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  readonly tenants: readonly TenantSettings[];
  /** Rows for `replay`, dealt out to the loops: a JSON list of texts; null: those of the environment's TRACE. */
  readonly rowsFile: string | null;
  /** Where the run of the scenario ends, for entries that make their own arrivals; null: as they like. */
  readonly horizonMicros: number | null;
}
