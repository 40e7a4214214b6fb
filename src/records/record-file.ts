/** Request records as a CSV file: under another name until the run is over, so that a half-written one is not read. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RequestRecord } from '../../simulator/metrics/record.ts';
import { refused } from '../input/problem.ts';
import { quoteField } from '../trace/csv.ts';

export const RECORD_COLUMNS = [
  'id',
  'tenant',
  'shards',
  'arrivalMicros',
  'firstOutcome',
  'outcome',
  'attempts',
  'waitMicros',
  'firstTokenMicros',
  'endMicros',
  'reservedTokens',
  'settledTokens',
] as const;

/** Rows are written in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 16;

/** Rows in the order in which requests end; names in place of indices, and the shards of the attempts joined by `>`. */
export class RecordFile {
  readonly #path: string;
  readonly #partPath: string;
  readonly #tenants: readonly string[];
  readonly #shards: readonly string[];
  #descriptor: number | null;
  #piece = `${RECORD_COLUMNS.join(',')}\n`;

  constructor(path: string, config: SimulationConfig) {
    this.#path = path;
    this.#partPath = `${path}.part`;
    this.#tenants = config.tenants.map(({ name }) => quoteField(name));
    this.#shards = config.accounts.map(({ name }) => name);
    try {
      this.#descriptor = openSync(this.#partPath, 'w');
    } catch (error) {
      const message = `could not be written: ${error instanceof Error ? error.message : String(error)}`;
      throw refused(path, message);
    }
  }

  write(record: RequestRecord): void {
    const { id, arrivalMicros, firstOutcome, outcome, attempts, waitMicros, firstTokenMicros, endMicros } = record;
    const tenant = this.#tenants[record.tenant]!;
    const shards = quoteField(record.shards.map((shard) => this.#shards[shard]!).join('>'));
    this.#piece +=
      `${id},${tenant},${shards},${arrivalMicros},${firstOutcome},${outcome},${attempts},${waitMicros},` +
      `${firstTokenMicros ?? ''},${endMicros},${record.reservedTokens},${record.settledTokens}\n`;
    if (this.#piece.length >= PIECE_LENGTH) this.#flush();
  }

  /** Gives the file its name. */
  finish(): void {
    this.#flush();
    this.#close();
    renameSync(this.#partPath, this.#path);
  }

  /** Removes what was written, unless it is finished. */
  discard(): void {
    if (this.#descriptor === null) return;
    this.#close();
    rmSync(this.#partPath, { force: true });
  }

  #flush(): void {
    if (this.#descriptor !== null) writeSync(this.#descriptor, this.#piece);
    this.#piece = '';
  }

  #close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
