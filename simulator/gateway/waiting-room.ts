/** Where one gateway replica holds requests: a bounded queue, and one alarm for when room is expected. */
import type { Micros } from '../basics/time.ts';
import type { HoldQueue } from './hold-queue.ts';

/** How many held requests an alarm lets try in vain: a bound on the work of one event. */
const LOOK_AHEAD = 32;
/** Where the expectation of room was wrong, the next alarm waits at least this long. */
const SHORTEST_ALARM_MICROS = 10_000;

/** The world around a waiting room: the simulator's engine, or a gateway's clock and connections. */
export interface HeldRequests {
  /** Another round; true where a shard took the request in, or an answer is on its way (see `asks`). */
  tryAgain(slot: number, now: Micros): boolean;
  /** When there may be room for the request that was looked at last; Infinity where nothing is known. */
  nextFitAtMicros(): Micros;
  /** Calls `WaitingRoom.alarm` then, and not at the instant that was set before. */
  setAlarm(atMicros: Micros): void;
}

export class WaitingRoom {
  private readonly queue: HoldQueue;
  private readonly longestHoldMicros: Micros;
  private readonly held: HeldRequests;
  /** By slot: when it has waited long enough. */
  private readonly until: Micros[] = [];
  /** Those that have asked and have no answer yet: they keep their place. */
  private readonly asking = new Set<number>();
  private alarmAt = Number.POSITIVE_INFINITY;

  constructor(queue: HoldQueue, longestHoldMicros: Micros, held: HeldRequests) {
    this.queue = queue;
    this.longestHoldMicros = longestHoldMicros;
    this.held = held;
  }

  /** Holds a request; call only while the queue has room. */
  admit(slot: number, priority: number, now: Micros): void {
    this.queue.add(slot, priority);
    this.until[slot] = now + this.longestHoldMicros;
  }

  /** When a held request has waited long enough. */
  patienceEndsAt(slot: number): Micros {
    return this.until[slot]!;
  }

  /** A held request has asked, and its answer is on its way. */
  asks(slot: number): void {
    this.asking.add(slot);
  }

  isAsking(slot: number): boolean {
    return this.asking.has(slot);
  }

  /** The answer has come back; whether the request is held. */
  hears(slot: number): boolean {
    return this.asking.delete(slot);
  }

  leave(slot: number): void {
    this.asking.delete(slot);
    this.queue.remove(slot);
  }

  /** The alarm has gone off. */
  alarm(now: Micros): void {
    this.alarmAt = Number.POSITIVE_INFINITY;
    this.wake(now);
  }

  /** Lets those who are held try again, the most important first, as far as there is room. */
  wake(now: Micros): void {
    const { asking, queue, held } = this;
    let next = Number.POSITIVE_INFINITY;
    let triedInVain = 0;
    for (let position = 0; triedInVain < LOOK_AHEAD && position < queue.length; position++) {
      const slot = queue.at(position);
      if (asking.has(slot)) continue;
      if (!held.tryAgain(slot, now)) {
        triedInVain++;
        next = Math.min(next, held.nextFitAtMicros());
      } else if (!asking.has(slot)) {
        queue.remove(slot);
        position--;
      }
    }
    this.setAlarm(next, now);
  }

  /** Expects room for the request that was looked at last. */
  expectRoom(now: Micros): void {
    this.setAlarm(this.held.nextFitAtMicros(), now);
  }

  /** Sets the alarm, if anyone waits; an earlier one stays. */
  private setAlarm(atMicros: Micros, now: Micros): void {
    if (this.queue.length === 0 || atMicros === Number.POSITIVE_INFINITY) return;
    const at = Math.max(atMicros, now + SHORTEST_ALARM_MICROS);
    if (at >= this.alarmAt) return;
    this.alarmAt = at;
    this.held.setAlarm(at);
  }
}
