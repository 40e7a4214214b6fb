/**
 * The loop: takes the earliest of arrivals, pending events and world events, until the horizon.
 *
 * Arrivals never enter the queue: the trace is in order already, so its next row competes with the queue's minimum.
 */
import type { TraceBlock, Workload } from '../workload/trace.ts';
import type { Calendar } from './calendar.ts';
import { arrivalKey, CLASS_WORLD, eventKey, keyMicros } from './event-key.ts';
import type { Timeline } from './timeline.ts';
import type { Micros } from './time.ts';

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

// Own names: see `simulation.ts`.
const microsOf = keyMicros;
const keyOf = arrivalKey;

export class Engine {
  /** (Begins as -0: V8 then keeps a double from the start, and compiles the loop once.) */
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
  private arrivalKey = Number.POSITIVE_INFINITY;

  constructor(parts: EngineParts) {
    this.calendar = parts.calendar;
    this.timeline = parts.timeline;
    this.workload = parts.workload;
    this.block = parts.block;
    this.model = parts.model;
    this.horizonMicros = parts.horizonMicros;
    this.lastKey = eventKey(parts.horizonMicros, CLASS_WORLD) - 1;
    this.refill();
  }

  /** Runs up to `events` events; false once the run is over: at the horizon, or after the last answer to arrivals. */
  step(events: number): boolean {
    for (let left = events; left > 0; left--) {
      left = this.runQueues(left, this.boundKey());
      if (left > 0 && !this.runWorld()) return false;
    }
    if (this.popped === 0) return true;
    this.calendar.tune(eventKey(this.now, CLASS_WORLD), this.popped, this.model.pending);
    this.popped = 0;
    return true;
  }

  /**
   * Runs up to `events` arrivals and pending events, none of them beyond the bound, and says how many more it could
   * have run. (Called over and over: V8 optimises a function that is entered often far better than one endless loop.
   * And a closure: V8 compiles the only one of its kind for the very objects that it holds, so that in the first run of
   * a thread every array of the engine is an address in the code.)
   */
  private readonly runQueues = (events: number, boundKey: number): number => {
    const calendar = this.calendar;
    const block = this.block;
    const instants = block.atMicros;
    let left = events;
    for (; left > 0; left--) {
      const pendingKey = calendar.minKey;
      const nextArrivalKey = this.arrivalKey;
      const isArrival = nextArrivalKey < pendingKey;
      const queueKey = isArrival ? nextArrivalKey : pendingKey;
      if (queueKey > boundKey) break;
      const now = microsOf(queueKey);
      this.now = now;
      let slot: number;
      if (isArrival) {
        const row = this.row;
        this.row = row + 1;
        slot = this.model.arrive(block, row, now);
        if (row + 1 < block.length) this.arrivalKey = keyOf(instants[row + 1]!);
        else this.refill();
      } else {
        this.popped++;
        slot = this.model.fire(calendar.pop(), now);
      }
      if (slot >= 0) this.model.place(slot, now);
    }
    return left;
  };

  /** No event of a queue beyond this key may run before a look at the world and the horizon. */
  private boundKey(): number {
    return Math.min(this.timeline.nextKey, this.lastKey);
  }

  /** The next world event comes before the queues' next, or the run is over: false. */
  private runWorld(): boolean {
    const { nextKey } = this.timeline;
    if (this.arrivalKey === Number.POSITIVE_INFINITY && this.calendar.minKey === Number.POSITIVE_INFINITY) return false;
    if (nextKey > this.lastKey) {
      this.now = this.horizonMicros;
      return false;
    }
    this.now = microsOf(nextKey);
    this.timeline.runNext(this.now);
    return true;
  }

  /** (A closure for the same reason.) */
  private readonly refill = (): void => {
    this.workload.fill(this.block);
    this.model.prepare(this.block);
    this.row = 0;
    this.arrivalKey = this.block.length === 0 ? Number.POSITIVE_INFINITY : keyOf(this.block.atMicros[0]!);
  };
}
