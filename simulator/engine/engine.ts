/**
 * The loop: takes the earliest of arrivals, pending events and world events, until the horizon.
 *
 * Arrivals never enter the queue: the trace is in order already, so its next row competes with the queue's minimum.
 */
import type { TraceBlock, Workload } from '../workload/trace.ts';
import type { Calendar } from './calendar.ts';
import { arrivalKey, CLASS_WORLD, eventKey, keyMicros } from './event-key.ts';
import type { Timeline } from './timeline.ts';
import type { Micros } from '../basics/time.ts';

/** What the loop drives. */
export interface Model {
  /** The block has new rows, which will arrive one after the other. */
  prepare(block: TraceBlock): void;
  /** Row `index` of the block has arrived: the slot of its request, which is to be placed. */
  arrive(block: TraceBlock, index: number, now: Micros): number;
  /** How many events are in the queue, about. */
  readonly pending: number;
  /** The pending event of a slot is due; it is out of the queue. The slot if it is to be placed, else -1. */
  fire(slot: number, now: Micros): number;
  /** Lets a request look for a shard. (Apart, so that the longest way of all is compiled once.) */
  place(slot: number, now: Micros): void;
}

export interface EngineParts {
  readonly calendar: Calendar;
  readonly timeline: Timeline;
  readonly workload: Workload;
  readonly block: TraceBlock;
  readonly model: Model;
  readonly horizonMicros: Micros;
}

/** In place of the number of events that are left. */
const OVER = -1;
/** Pending events between two looks at the calendar. */
const TUNE_EVENTS = 2048;

export class Engine {
  /** -0, so that it is a double from the start. (perf: 9) */
  now: Micros = -0;
  private readonly calendar: Calendar;
  private readonly timeline: Timeline;
  private readonly workload: Workload;
  private readonly block: TraceBlock;
  private readonly model: Model;
  private readonly horizonMicros: Micros;
  /** The largest key that lies before the horizon. */
  private readonly lastKey: number;
  private row = 0;
  /** Events taken out of the calendar since it was last tuned. */
  private popped = 0;
  /** Whether the block must be filled again before the next arrival is known; `arrivalKey` is stale until then. */
  private needsRows = true;
  /** Key of the next arrival; Infinity where no more will come. */
  private arrivalKey = Number.POSITIVE_INFINITY;

  constructor(parts: EngineParts) {
    this.calendar = parts.calendar;
    this.timeline = parts.timeline;
    this.workload = parts.workload;
    this.block = parts.block;
    this.model = parts.model;
    this.horizonMicros = parts.horizonMicros;
    this.lastKey = eventKey(parts.horizonMicros, CLASS_WORLD) - 1;
  }

  /** Runs up to `events` events; false once the run is over: at the horizon, or after the last answer to arrivals. */
  step(events: number): boolean {
    let left = events;
    for (let turn = 0; left > 0; turn ^= 1) left = this.turns[turn]!(left);
    return left === 0;
  }

  /**
   * Runs up to `events` arrivals and pending events, as far as the block's last row or the next world event, and says
   * how many more it might have run. (perf: 2)
   */
  private readonly runQueues = (events: number): number => {
    // World events are rare and only they enter others: between two of them one bound serves both ends.
    const boundKey = Math.min(this.timeline.nextKey, this.lastKey);
    const calendar = this.calendar;
    const block = this.block;
    const instants = block.atMicros;
    let left = events;
    for (; left > 0 && !this.needsRows; left--) {
      const pendingKey = calendar.minKey;
      const isArrival = this.arrivalKey < pendingKey;
      const queueKey = isArrival ? this.arrivalKey : pendingKey;
      if (queueKey > boundKey) break;
      const now = keyMicros(queueKey);
      this.now = now;
      let slot: number;
      if (isArrival) {
        const row = this.row;
        this.row = row + 1;
        slot = this.model.arrive(block, row, now);
        if (row + 1 < block.length) this.arrivalKey = arrivalKey(instants[row + 1]!);
        else this.needsRows = true;
      } else {
        this.popped++;
        slot = this.model.fire(calendar.pop(), now);
      }
      if (slot >= 0) this.model.place(slot, now);
    }
    return left;
  };

  /** What the queues have stopped for: rows, or a world event; OVER where the run has come to its end. (perf: 2) */
  private readonly runRare = (events: number): number => {
    if (this.popped >= TUNE_EVENTS) {
      this.calendar.tune(eventKey(this.now, CLASS_WORLD), this.popped, this.model.pending);
      this.popped = 0;
    }
    if (this.needsRows) {
      this.refill();
      return events;
    }
    const { nextKey } = this.timeline;
    if (this.arrivalKey === Number.POSITIVE_INFINITY && this.calendar.minKey === Number.POSITIVE_INFINITY) return OVER;
    if (nextKey > this.lastKey) {
      this.now = this.horizonMicros;
      return OVER;
    }
    this.now = keyMicros(nextKey);
    this.timeline.runNext(this.now);
    return events - 1;
  };

  /** What a step does in turn. (perf: 2) */
  private readonly turns = [this.runQueues, this.runRare] as const;

  private refill(): void {
    this.workload.fill(this.block);
    this.model.prepare(this.block);
    this.row = 0;
    this.needsRows = false;
    this.arrivalKey = this.block.length === 0 ? Number.POSITIVE_INFINITY : arrivalKey(this.block.atMicros[0]!);
  }
}
