/** Where requests are held: one bounded queue a replica, and one alarm a replica for when room is expected. */
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import type { Micros } from '../basics/time.ts';
import type { HoldQueue } from '../gateway/hold-queue.ts';
import type { Replica } from '../gateway/replica.ts';
import type { Requests } from '../requests/requests.ts';

/** How many held requests an alarm lets try: a bound on the work of one event. */
const LOOK_AHEAD = 32;
/** Where the expectation of room was wrong, the next alarm waits at least this long. */
const SHORTEST_ALARM_MICROS = 10_000;

export class WaitingRoom {
  private readonly queues: readonly HoldQueue[];
  private readonly calendar: Calendar;
  /** One record a replica is not a request but its alarm. */
  private readonly alarms: readonly number[];
  private readonly alarmAt: Float64Array;

  constructor(replicas: readonly Replica[], requests: Requests, calendar: Calendar, alarmKind: number) {
    this.calendar = calendar;
    this.queues = replicas.map(({ queue }) => queue!);
    this.alarmAt = new Float64Array(replicas.length).fill(Number.POSITIVE_INFINITY);
    this.alarms = this.queues.map((_, replica) => {
      const slot = requests.setAside();
      requests.setEvent(slot, alarmKind, replica);
      return slot;
    });
  }

  /** Holds a request; call only while the queue has room. */
  admit(slot: number, replica: number, priority: number): void {
    this.queues[replica]!.add(slot, priority);
  }

  leave(slot: number, replica: number): void {
    this.queues[replica]!.remove(slot);
  }

  /** How many held requests may try now. */
  lookAhead(replica: number): number {
    return Math.min(LOOK_AHEAD, this.queues[replica]!.length);
  }

  at(replica: number, position: number): number {
    return this.queues[replica]!.at(position);
  }

  /** The replica's alarm has gone off. */
  alarmFired(replica: number): void {
    this.alarmAt[replica] = Number.POSITIVE_INFINITY;
  }

  /** Sets the alarm, if anyone waits; an earlier one stays. */
  setAlarm(replica: number, atMicros: Micros, now: Micros): void {
    if (this.queues[replica]!.length === 0 || atMicros === Number.POSITIVE_INFINITY) return;
    const at = Math.max(atMicros, now + SHORTEST_ALARM_MICROS);
    if (at >= this.alarmAt[replica]!) return;
    const slot = this.alarms[replica]!;
    if (this.alarmAt[replica] !== Number.POSITIVE_INFINITY) this.calendar.remove(slot);
    this.alarmAt[replica] = at;
    this.calendar.push(slot, eventKey(at, CLASS_AGAIN));
  }
}
