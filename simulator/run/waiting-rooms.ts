/** The waiting rooms of the simulated replicas, joined to the engine: alarms and patience are events. */
import type { Micros } from '../basics/time.ts';
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import type { Replica } from '../gateway/replica.ts';
import { WaitingRoom } from '../gateway/waiting-room.ts';
import { KIND_WAKE } from '../requests/event-kind.ts';
import type { Requests } from '../requests/requests.ts';

/** Who lets a held request try. */
export interface Rounds {
  /** Another round; true where a shard took the request in, or its refusal is on its way. */
  tryAgain(slot: number, now: Micros): boolean;
}

export interface WaitingRoomsParts {
  readonly replicas: readonly Replica[];
  readonly requests: Requests;
  readonly calendar: Calendar;
  readonly hold: { readonly maxWaitMicros: Micros };
  readonly tenants: readonly { readonly priority: number }[];
  readonly rounds: Rounds;
}

export class WaitingRooms {
  private readonly requests: Requests;
  private readonly priorities: Int32Array;
  private readonly alarms: readonly Alarm[];
  private readonly rooms: readonly WaitingRoom[];

  constructor(parts: WaitingRoomsParts) {
    const { replicas, hold } = parts;
    this.requests = parts.requests;
    this.priorities = Int32Array.from(parts.tenants, ({ priority }) => priority);
    this.alarms = replicas.map((_, index) => new Alarm(index, parts));
    this.rooms = replicas.map((replica, index) => {
      const setAlarm = (atMicros: Micros): void => this.alarms[index]!.set(atMicros);
      const tryAgain = (slot: number, now: Micros): boolean => tryHeld(slot, now, parts);
      const nextFitAtMicros = (): Micros => replica.nextFitAtMicros();
      return new WaitingRoom(replica.queue!, hold.maxWaitMicros, { tryAgain, nextFitAtMicros, setAlarm });
    });
  }

  of(slot: number): WaitingRoom {
    return this.rooms[this.requests.replica(slot)]!;
  }

  /** Holds a request; call only while its replica's queue has room. */
  admit(slot: number, now: Micros): void {
    this.of(slot).admit(slot, this.priorities[this.requests.tenant(slot)]!, now);
  }

  /** The replica's alarm has gone off. */
  alarm(replica: number, now: Micros): void {
    this.alarms[replica]!.hasGoneOff();
    this.rooms[replica]!.alarm(now);
  }
}

/** One record a replica is not a request but its alarm. */
class Alarm {
  private readonly calendar: Calendar;
  private readonly slot: number;
  private isSet = false;

  constructor(replica: number, { requests, calendar }: WaitingRoomsParts) {
    this.calendar = calendar;
    this.slot = requests.setAside();
    requests.setEvent(this.slot, KIND_WAKE, replica);
  }

  set(atMicros: Micros): void {
    if (this.isSet) this.calendar.remove(this.slot);
    this.isSet = true;
    this.calendar.push(this.slot, eventKey(atMicros, CLASS_AGAIN));
  }

  hasGoneOff(): void {
    this.isSet = false;
  }
}

/** The end of its patience is a held request's pending event; an admission or a refusal puts another in its place. */
function tryHeld(slot: number, now: Micros, { calendar, rounds }: WaitingRoomsParts): boolean {
  const key = calendar.keyOf(slot);
  calendar.remove(slot);
  const isPlaced = rounds.tryAgain(slot, now);
  if (!isPlaced) calendar.push(slot, key);
  return isPlaced;
}
