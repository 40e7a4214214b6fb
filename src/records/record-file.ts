/** Request records as the rows of a CSV file. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RequestRecord } from '../../simulator/metrics/record.ts';
import type { Problem } from '../input/problem.ts';
import { RefusedInput } from '../input/problem.ts';
import { asRefusal, ReaderGone } from '../output/write-error.ts';
import { writeSome } from '../output/write-some.ts';
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

/** The line before the rows: whoever opens the file writes it, and so learns early of a full disk. */
export const RECORD_HEADER = `${RECORD_COLUMNS.join(',')}\n`;

/** A file that whoever opened it also finishes; plain data, so that it crosses threads. */
export interface RecordTarget {
  /** As the user named it. */
  readonly path: string;
  readonly descriptor: number;
}

/** Rows are written in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 16;

/** How long to leave a full pipe to its reader. */
const RETRY_MILLISECONDS = 20;

/** Rows in the order in which requests end; names in place of indices, and the shards of the attempts joined by `>`. */
export class RecordFile {
  readonly #file: RecordTarget;
  readonly #tenants: readonly string[];
  readonly #shards: readonly string[];
  #piece = '';
  #isLost = false;
  #problems: readonly Problem[] = [];

  constructor(file: RecordTarget, config: SimulationConfig) {
    this.#file = file;
    this.#tenants = config.tenants.map(({ name }) => quoteField(name));
    this.#shards = config.accounts.map(({ name }) => name);
  }

  write(record: RequestRecord): void {
    if (this.#isLost) return;
    const { id, arrivalMicros, firstOutcome, outcome, attempts, waitMicros, firstTokenMicros, endMicros } = record;
    const tenant = this.#tenants[record.tenant]!;
    const shards = quoteField(record.shards.map((shard) => this.#shards[shard]!).join('>'));
    this.#piece +=
      `${id},${tenant},${shards},${arrivalMicros},${firstOutcome},${outcome},${attempts},${waitMicros},` +
      `${firstTokenMicros ?? ''},${endMicros},${record.reservedTokens},${record.settledTokens}\n`;
    if (this.#piece.length >= PIECE_LENGTH) this.#flush();
  }

  /** @returns why the rows are not all in the file; empty where they are, or where nobody reads them any more */
  end(): readonly Problem[] {
    this.#flush();
    return this.#problems;
  }

  /** A run outlives its records: what fails is kept for the end. */
  #flush(): void {
    try {
      writeWhole(this.#file.descriptor, Buffer.from(this.#piece));
    } catch (error) {
      this.#isLost = true;
      const refusal = asRefusal(this.#file.path, error);
      if (refusal instanceof RefusedInput) this.#problems = refusal.problems;
      else if (!(refusal instanceof ReaderGone)) throw error;
    }
    this.#piece = '';
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const written = writeSome(descriptor, bytes.subarray(at));
    if (written === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MILLISECONDS);
    at += written;
  }
}
