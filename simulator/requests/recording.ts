/** Rows of a run, for whoever wants them: one a finished request, in the order in which they ended. */
import type { Micros } from '../basics/time.ts';
import { FIRST_OUTCOMES, OUTCOMES, type RequestRecord } from '../metrics/record.ts';
import { CUT_OFF, SERVED } from '../metrics/tally.ts';
import { attemptsOf, firstAnswerOf } from './progress.ts';
import type { Requests } from './requests.ts';

export class Recording {
  private readonly requests: Requests;
  private readonly write: (record: RequestRecord) => void;
  private readonly ids: number[] = [];
  private readonly askedShards = new Map<number, number[]>();

  constructor(requests: Requests, write: (record: RequestRecord) => void) {
    this.requests = requests;
    this.write = write;
  }

  /** The request of this slot has arrived; `id` is its row in the trace. */
  began(slot: number, id: number): void {
    this.ids[slot] = id;
  }

  idOf(slot: number): number {
    return this.ids[slot]!;
  }

  /** A shard was asked, whatever it answered. */
  asked(slot: number, shard: number): void {
    const shards = this.askedShards.get(slot);
    if (shards === undefined) this.askedShards.set(slot, [shard]);
    else shards.push(shard);
  }

  /** @param reserved what it reserved when it was admitted; 0 where it never was */
  ended(slot: number, outcome: number, reserved: number, used: number, now: Micros): void {
    const requests = this.requests;
    const progress = requests.progress(slot);
    const arrival = requests.arrivedAt(slot);
    const wasAdmitted = reserved > 0;
    const wasAnswered = outcome === SERVED || outcome === CUT_OFF;
    const wait = (wasAdmitted ? requests.admittedAt(slot) : now) - arrival;
    this.write({
      id: this.idOf(slot),
      tenant: requests.tenant(slot),
      shards: this.askedShards.get(slot) ?? [],
      arrivalMicros: arrival,
      firstOutcome: FIRST_OUTCOMES[firstAnswerOf(progress) as 0 | 1 | 2 | 3],
      outcome: OUTCOMES[outcome]!,
      attempts: attemptsOf(progress),
      waitMicros: wait,
      firstTokenMicros: wasAnswered ? wait + requests.firstTokenMicros(slot) : null,
      endMicros: now,
      reservedTokens: reserved,
      settledTokens: used,
    });
    this.askedShards.delete(slot);
  }
}
