/** Rows of a load run: those of every records file, and what only a load generator knows. */
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import { type VerdictName, VERDICTS } from '../../simulator/quota/verdict.ts';
import {
  type Columns,
  nameAmong,
  oneOf,
  orNone,
  type RowNames,
  type RowTable,
  TEXT,
  WHOLE,
} from '../records/column.ts';
import { REQUEST_TABLE } from '../records/tables.ts';

export interface LoadRow extends RequestRow {
  /** Index of the target it was sent to. */
  readonly target: number;
  readonly callerAttempts: number;
  /** How much later than its instant it was sent first. */
  readonly lagMicros: number;
  /** HTTP status of the last attempt; 0: no answer. */
  readonly status: number;
  /** What `firstTokenMicros` is the instant of. */
  readonly firstTokenIs: 'token' | 'byte';
  readonly perTokenMicros: number | null;
  readonly finishReason: string | null;
  readonly error: string | null;
  /** Head and body of the last 429, as JSON. */
  readonly refusal: string | null;
}

const COLUMNS: Columns<LoadRow> = {
  ...REQUEST_TABLE.columns,
  target: WHOLE,
  callerAttempts: WHOLE,
  lagMicros: WHOLE,
  status: WHOLE,
  firstTokenIs: oneOf(['token', 'byte'] as const),
  perTokenMicros: orNone(WHOLE),
  finishReason: orNone(TEXT),
  error: orNone(TEXT),
  refusal: orNone(TEXT),
};

export const LOAD_TABLE: RowTable<LoadRow> = { columns: COLUMNS, contradiction: REQUEST_TABLE.contradiction };

const SHARD = nameAmong('shards');

/**
 * A line that the load script wrote. Accounts that the scenario does not have are left out: a foreign gateway may call
 * them as it likes.
 *
 * @returns null for a line that is none, as a user's script may write
 */
export function readLoadLine(line: string, names: RowNames): LoadRow | null {
  if (!line.startsWith('{"id":')) return null;
  const written = parse(line);
  if (written === null) return null;
  const pairs = pairsOf(written, names);
  const row: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(COLUMNS)) {
    if (name === 'shards' || name === 'verdicts') continue;
    const value = column.read(clean(written[name]), names);
    if (value === undefined) return null;
    row[name] = value;
  }
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each column was read by its own reader
    ...(row as unknown as LoadRow),
    shards: pairs.map(({ shard }) => shard),
    verdicts: pairs.map(({ verdict }) => verdict),
  };
}

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Lines of a file have no line ends in their fields. */
function clean(field: unknown): unknown {
  if (field === '') return null;
  return typeof field === 'string' ? field.replace(/[\r\n]+/g, ' ') : field;
}

function pairsOf(written: Record<string, unknown>, names: RowNames): { shard: number; verdict: VerdictName }[] {
  const { shards, verdicts } = written;
  if (!Array.isArray(shards) || !Array.isArray(verdicts)) return [];
  return shards.flatMap((name: unknown, i) => {
    const shard = SHARD.read(name, names);
    const verdict = VERDICTS.find((one) => one === verdicts[i]);
    return shard === undefined || verdict === undefined ? [] : [{ shard, verdict }];
  });
}
