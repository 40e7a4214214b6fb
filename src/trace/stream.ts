/** A trace that is written while it is read: of any length, in order to within a window of rows. */
import type { Micros } from '../../simulator/basics/time.ts';
import { copyRows, resized } from '../../simulator/workload/rows.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';
import { summaryOf, type TraceSummary, wholeTrace } from './import.ts';
import type { ImportOptions } from './import-options.ts';
import { TraceReading, type TraceWatcher } from './reading.ts';
import { RowCollector, type Spill } from './row-collector.ts';
import { coarseStep, orderNotes, originOf, shift, sortRows, spreadNotes, spreadTicks } from './timeline.ts';

/** At 38 bytes a row some 150 MB; half of them are written when there are more. */
const MOST_HELD = 4_000_000;

/**
 * Traces that fit are held, sorted and scaled as a whole. Of longer ones the older half is sorted and written whenever
 * as many rows are held: rows that come later than that are refused. The first half tells whether a clock is coarse.
 */
export class TraceStream {
  readonly #options: ImportOptions;
  readonly #reading: TraceReading;
  readonly #window: Window;
  #summary: TraceSummary | null = null;

  /** @throws RefusedInput where a file is not there */
  constructor(paths: readonly string[], options: ImportOptions, mostHeld = MOST_HELD) {
    this.#options = options;
    this.#window = new Window(options.speed, () => this.#reading.keepsInstants);
    // More or less load is made from the whole: then all of it is held.
    const collector =
      options.scale === 1 ? new RowCollector(options, mostHeld, this.#window) : new RowCollector(options);
    this.#reading = new TraceReading(paths, options, collector);
  }

  /** Known from the first block on; later blocks may add to them. */
  get tenantNames(): readonly string[] {
    return this.#reading.collector.tenantNames;
  }

  /** After the last block. */
  get summary(): TraceSummary {
    return this.#summary!;
  }

  /** The rows in order of time. @throws as `readTrace` */
  async *blocks(watcher: TraceWatcher): AsyncGenerator<TraceBlock> {
    const { collector } = this.#reading;
    for await (const _ of this.#reading.batches(watcher)) yield* this.#window.ready();
    if (!this.#window.hasSpilt) {
      const { block, ...summary } = wholeTrace(this.#reading, this.#options);
      this.#summary = summary;
      yield block;
      return;
    }
    this.#window.finish(collector.block);
    yield* this.#window.ready();
    this.#summary = summaryOf(this.#reading, this.#options, this.#window.rows, this.#window.notes);
  }
}

class Window implements Spill {
  floorAtMicros: Micros = Number.NEGATIVE_INFINITY;
  rows = 0;
  readonly #speed: number;
  readonly #keepsInstants: () => boolean;
  #ready: TraceBlock[] = [];
  /** Of the first rows that were taken away; null before. */
  #clock: { readonly origin: Micros; readonly step: Micros } | null = null;
  #outOfOrder = 0;
  #hasSpread = false;

  constructor(speed: number, keepsInstants: () => boolean) {
    this.#speed = speed;
    this.#keepsInstants = keepsInstants;
  }

  get hasSpilt(): boolean {
    return this.#clock !== null;
  }

  take(block: TraceBlock): TraceBlock {
    this.#outOfOrder += sortRows(block);
    const cut = cutOf(block);
    this.floorAtMicros = block.atMicros[cut]!;
    const older = new TraceBlock(cut);
    copyRows(block, 0, older, 0, cut);
    older.length = cut;
    const rest = new TraceBlock(block.capacity);
    rest.length = block.length - cut;
    copyRows(block, cut, rest, 0, rest.length);
    this.#give(older);
    return rest;
  }

  /** @param block all that is left */
  finish(block: TraceBlock): void {
    this.#outOfOrder += sortRows(block);
    this.#give(resized(block, block.length));
  }

  /** Blocks that were taken away since it was last asked. */
  ready(): readonly TraceBlock[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  get notes(): readonly string[] {
    const { origin, step } = this.#clock!;
    const speed =
      this.#speed === 1 ? [] : [`Replayed at ${this.#speed} times the recorded speed: gaps were divided by it.`];
    return [
      ...orderNotes(this.#outOfOrder, this.#keepsInstants() && origin > 0),
      ...(this.#hasSpread ? spreadNotes(step) : []),
      ...speed,
    ];
  }

  #give(block: TraceBlock): void {
    this.#clock ??= {
      origin: originOf(block.atMicros[0]!, this.#keepsInstants()),
      step: this.#keepsInstants() ? 0 : coarseStep(block),
    };
    shift(block, this.#clock.origin);
    this.#hasSpread = spreadTicks(block, this.#clock.step) || this.#hasSpread;
    if (this.#speed !== 1)
      for (let row = 0; row < block.length; row++) block.atMicros[row] = Math.floor(block.atMicros[row]! / this.#speed);
    this.rows += block.length;
    this.#ready.push(block);
  }
}

/** Half of the rows, but no part of a tick, which is spread as a whole. */
function cutOf({ atMicros, length }: TraceBlock): number {
  const half = length >> 1;
  let cut = half;
  while (cut > 0 && atMicros[cut] === atMicros[cut - 1]) cut--;
  return cut === 0 ? half : cut;
}
