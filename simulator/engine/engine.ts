/**
 * The loop: takes the earliest of arrivals, pending events and world events, until the horizon.
 *
 * Arrivals never enter the queue: the trace is in order already, so its next row competes with the queue's minimum.
 */
import type { TraceBlock, Workload } from '../workload/trace.ts';
import { type Calendar, CLASS_ARRIVAL, CLASS_WORLD, eventKey, keyMicros } from './calendar.ts';
import type { Timeline } from './timeline.ts';
import type { Micros } from './time.ts';

/** What the loop drives. */
export interface Model {
  /** Row `index` of the block has arrived. */
  arrive(block: TraceBlock, index: number, now: Micros): void;
  /** The pending event of a slot is due; it is out of the queue. */
  fire(slot: number, now: Micros): void;
}

export interface EngineParts {
  readonly calendar: Calendar;
  readonly timeline: Timeline;
  readonly workload: Workload;
  readonly block: TraceBlock;
  readonly model: Model;
  readonly horizonMicros: Micros;
}

export class Engine {
  now: Micros = 0;
  readonly #calendar: Calendar;
  readonly #timeline: Timeline;
  readonly #workload: Workload;
  readonly #block: TraceBlock;
  readonly #model: Model;
  readonly #horizonMicros: Micros;
  readonly #endKey: number;
  #row = 0;
  #arrivalKey = Number.POSITIVE_INFINITY;

  constructor(parts: EngineParts) {
    this.#calendar = parts.calendar;
    this.#timeline = parts.timeline;
    this.#workload = parts.workload;
    this.#block = parts.block;
    this.#model = parts.model;
    this.#horizonMicros = parts.horizonMicros;
    this.#endKey = eventKey(parts.horizonMicros, CLASS_WORLD);
    this.#refill();
  }

  /**
   * Runs up to `events` events; false once the run is over: at the horizon exactly, or, where the arrivals come to an
   * end before it, with the last answer. (Called over and over: V8 optimises a function that is entered often far
   * better than one endless loop.)
   */
  step(events: number): boolean {
    const calendar = this.#calendar;
    const timeline = this.#timeline;
    for (let i = 0; i < events; i++) {
      const pendingKey = calendar.minKey;
      const arrivalKey = this.#arrivalKey;
      const queueKey = arrivalKey < pendingKey ? arrivalKey : pendingKey;
      if (timeline.nextKey < queueKey) {
        if (queueKey === Number.POSITIVE_INFINITY || timeline.nextKey >= this.#endKey) return this.#end(queueKey);
        this.now = keyMicros(timeline.nextKey);
        timeline.runNext(this.now);
      } else if (queueKey >= this.#endKey) {
        return this.#end(queueKey);
      } else if (arrivalKey < pendingKey) {
        this.now = this.#block.atMicros[this.#row]!;
        this.#model.arrive(this.#block, this.#row, this.now);
        if (++this.#row < this.#block.length)
          this.#arrivalKey = eventKey(this.#block.atMicros[this.#row]!, CLASS_ARRIVAL);
        else this.#refill();
      } else {
        this.now = keyMicros(pendingKey);
        this.#model.fire(calendar.pop(), this.now);
      }
    }
    calendar.tune(eventKey(this.now, CLASS_WORLD));
    return true;
  }

  #refill(): void {
    this.#workload.fill(this.#block);
    this.#row = 0;
    this.#arrivalKey =
      this.#block.length === 0 ? Number.POSITIVE_INFINITY : eventKey(this.#block.atMicros[0]!, CLASS_ARRIVAL);
  }

  #end(queueKey: number): false {
    if (queueKey !== Number.POSITIVE_INFINITY) this.now = this.#horizonMicros;
    return false;
  }
}
