/** Where requests are held: one bounded queue a replica, and one alarm a replica for when room is expected. */
import type { Micros } from '../basics/time.ts';
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import type { HoldQueue } from '../gateway/hold-queue.ts';
import type { Replica } from '../gateway/replica.ts';
import { KIND_WAKE } from '../requests/event-kind.ts';
import type { Requests } from '../requests/requests.ts';

/** How many held requests an alarm lets try: a bound on the work of one event. */
const LOOK_AHEAD = 32;
/** Where the expectation of room was wrong, the next alarm waits at least this long. */
const SHORTEST_ALARM_MICROS = 10_000;

/** Who lets a held request try. */
export interface Rounds {
  /** Another round; true where a shard took the request in, or its refusal is on its way (see `asks`). */
  tryAgain(slot: number, now: Micros): boolean;
}

export interface WaitingRoomParts {
  readonly replicas: readonly Replica[];
  readonly requests: Requests;
  readonly calendar: Calendar;
  readonly hold: { readonly maxWaitMicros: Micros };
  readonly tenants: readonly { readonly priority: number }[];
  readonly rounds: Rounds;
}

export class WaitingRoom {
  private readonly replicas: readonly Replica[];
  private readonly requests: Requests;
  private readonly calendar: Calendar;
  private readonly priorities: Int32Array;
  private readonly longestHoldMicros: Micros;
  private readonly rounds: Rounds;
  private readonly queues: readonly HoldQueue[];
  /** By slot: when it has waited long enough. */
  private readonly until: Micros[] = [];
  /** Those whose refusal is on its way: they keep their place. */
  private readonly asking = new Set<number>();
  /** One record a replica is not a request but its alarm. */
  private readonly alarms: readonly number[];
  private readonly alarmAt: Float64Array;

  constructor(parts: WaitingRoomParts) {
    const { replicas, requests } = parts;
    this.replicas = replicas;
    this.requests = requests;
    this.calendar = parts.calendar;
    this.priorities = Int32Array.from(parts.tenants, ({ priority }) => priority);
    this.longestHoldMicros = parts.hold.maxWaitMicros;
    this.rounds = parts.rounds;
    this.queues = replicas.map(({ queue }) => queue!);
    this.alarmAt = new Float64Array(replicas.length).fill(Number.POSITIVE_INFINITY);
    this.alarms = this.queues.map((_, replica) => {
      const slot = requests.setAside();
      requests.setEvent(slot, KIND_WAKE, replica);
      return slot;
    });
  }

  /** Holds a request; call only while the queue has room. */
  admit(slot: number, now: Micros): void {
    const { requests } = this;
    this.queues[requests.replica(slot)]!.add(slot, this.priorities[requests.tenant(slot)]!);
    this.until[slot] = now + this.longestHoldMicros;
  }

  /** When a held request has waited long enough. */
  patienceEndsAt(slot: number): Micros {
    return this.until[slot]!;
  }

  /** A held request has asked, and its refusal is on its way. */
  asks(slot: number): void {
    this.asking.add(slot);
  }

  isAsking(slot: number): boolean {
    return this.asking.has(slot);
  }

  /** The refusal has come back; whether the request is held. */
  hears(slot: number): boolean {
    return this.asking.delete(slot);
  }

  leave(slot: number): void {
    this.asking.delete(slot);
    this.queues[this.requests.replica(slot)]!.remove(slot);
  }

  /** The replica's alarm has gone off. */
  alarm(replica: number, now: Micros): void {
    this.alarmAt[replica] = Number.POSITIVE_INFINITY;
    this.wake(replica, now);
  }

  /** Lets those who are held try again, the most important first, as far as there is room. */
  wake(replica: number, now: Micros): void {
    const { asking, calendar } = this;
    const queue = this.queues[replica]!;
    let next = Number.POSITIVE_INFINITY;
    for (let position = 0; position < Math.min(LOOK_AHEAD, queue.length); position++) {
      const slot = queue.at(position);
      if (asking.has(slot)) continue;
      // The end of its patience is its pending event; an admission or a refusal puts another in its place.
      const key = calendar.keyOf(slot);
      calendar.remove(slot);
      if (!this.rounds.tryAgain(slot, now)) {
        calendar.push(slot, key);
        next = Math.min(next, this.replicas[replica]!.book.nextFitMicros());
      } else if (!asking.has(slot)) {
        queue.remove(slot);
        position--;
      }
    }
    this.setAlarm(replica, next, now);
  }

  /** Expects room for the request that was looked at last. */
  expectRoom(slot: number, now: Micros): void {
    const replica = this.requests.replica(slot);
    this.setAlarm(replica, this.replicas[replica]!.book.nextFitMicros(), now);
  }

  /** Sets the alarm, if anyone waits; an earlier one stays. */
  private setAlarm(replica: number, atMicros: Micros, now: Micros): void {
    if (this.queues[replica]!.length === 0 || atMicros === Number.POSITIVE_INFINITY) return;
    const at = Math.max(atMicros, now + SHORTEST_ALARM_MICROS);
    if (at >= this.alarmAt[replica]!) return;
    const slot = this.alarms[replica]!;
    if (this.alarmAt[replica] !== Number.POSITIVE_INFINITY) this.calendar.remove(slot);
    this.alarmAt[replica] = at;
    this.calendar.push(slot, eventKey(at, CLASS_AGAIN));
  }
}
