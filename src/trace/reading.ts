/** The rows of all files of a trace, on their way into its collector. */
import { RefusedInput, refused } from '../input/problem.ts';
import { type TraceFile, filesOf } from './files.ts';
import type { ImportOptions } from './import-options.ts';
import { readLines } from './lines.ts';
import { RowCollector } from './row-collector.ts';
import { type Parsing, RowSource, RowTally } from './row-source.ts';

/** Whoever waits for a trace to be read. */
export interface TraceWatcher {
  readonly signal?: AbortSignal;
  /** @param share of the bytes that are read, 0..1; not called where nobody knows how many there are */
  readonly onProgress?: (share: number) => void;
}

export class TraceReading {
  readonly collector: RowCollector;
  readonly tally = new RowTally();
  readonly #files: readonly TraceFile[];
  readonly #options: ImportOptions;
  readonly #parsings: Parsing[] = [];
  #source: RowSource | null = null;

  /**
   * @param paths of files, pipes or folders of files; `-` for standard input
   * @throws RefusedInput where one is not there
   */
  constructor(paths: string | readonly string[], options: ImportOptions, collector = new RowCollector(options)) {
    this.#files = filesOf([paths].flat());
    this.#options = options;
    this.collector = collector;
  }

  /** How the files were read, in their order. */
  get parsings(): readonly Parsing[] {
    return this.#parsings;
  }

  /** Whether the instants of the file at hand count from the start of a run, and are kept. */
  get keepsInstants(): boolean {
    return (this.#source?.parsing ?? this.#parsings[0])!.keepsInstants;
  }

  /**
   * Reads to the end; yields now and then, so that rows can be taken out of the collector meanwhile.
   *
   * @throws RefusedInput where a file cannot be read, its columns are unknown, or rows are broken; AbortError
   */
  async *batches({ signal, onProgress }: TraceWatcher): AsyncGenerator<void> {
    const onBytes = byteCounter(this.#files, onProgress);
    for (const { path } of this.#files) {
      const source = new RowSource(path, this.#options, this.collector, this.tally);
      this.#source = source;
      const onUnended = (): void => source.willEndWithin();
      for await (const lines of readLines(path, signal, { onBytes, onUnended })) {
        for (const line of lines) source.line(line);
        if (source.isHopeless) break;
        yield;
      }
      this.#parsings.push(source.finish());
      if (source.isHopeless) break;
    }
    if (this.tally.problems.length > 0) throw new RefusedInput(this.tally.problems);
    this.#checkOrigins();
  }

  /** @throws RefusedInput where some files count from the start of a run, and others from anywhere */
  #checkOrigins(): void {
    const [first, ...others] = this.#parsings;
    const other = others.findIndex(({ keepsInstants }) => keepsInstants !== first!.keepsInstants);
    if (other < 0) return;
    const message = `expected ${first!.format} as the files before, got ${others[other]!.format}`;
    throw refused(this.#files[other + 1]!.path, `${message}: their instants do not go together`);
  }

  /** The trace as a whole has no requests. */
  empty(): RefusedInput {
    return refused(this.#files[0]!.path, 'expected at least one request', 1);
  }
}

function byteCounter(files: readonly TraceFile[], onProgress: TraceWatcher['onProgress']): (count: number) => void {
  let total = 0;
  for (const { bytes } of files) total += bytes ?? Number.NaN;
  let done = 0;
  return (count) => {
    done += count;
    if (total > 0) onProgress?.(Math.min(1, done / total));
  };
}
