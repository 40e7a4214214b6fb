/** Rows of a run, for whoever wants them: one a finished request, in the order in which they ended. */
import type { Micros } from '../engine/time.ts';
import { FIRST_OUTCOMES, OUTCOMES, type RequestRecord } from '../metrics/record.ts';
import { CUT_OFF, SERVED } from '../metrics/tally.ts';
import {
  ADMITTED_AT,
  ARRIVED,
  ATTEMPT_MASK,
  ATTEMPT_SHIFT,
  DOUBLES,
  FIRST_MASK,
  FIRST_SHIFT,
  FIRST_TOKEN_MICROS,
  ID,
  PROGRESS,
  type Requests,
  TENANT,
  WORDS,
} from './requests.ts';

export class Recording {
  readonly #requests: Requests;
  readonly #write: (record: RequestRecord) => void;
  readonly #asked = new Map<number, number[]>();

  constructor(requests: Requests, write: (record: RequestRecord) => void) {
    this.#requests = requests;
    this.#write = write;
  }

  /** A shard was asked, whatever it answered. */
  asked(slot: number, shard: number): void {
    const shards = this.#asked.get(slot);
    if (shards === undefined) this.#asked.set(slot, [shard]);
    else shards.push(shard);
  }

  /**
   * @param reserved what it reserved when it was admitted; 0 where it never was
   * @param answeredAt when the caller had its answer
   */
  ended(slot: number, outcome: number, reserved: number, used: number, now: Micros, answeredAt: Micros): void {
    const { words, doubles } = this.#requests;
    const at = slot * WORDS;
    const progress = words[at + PROGRESS]!;
    const arrival = doubles[slot * DOUBLES + ARRIVED]!;
    const wasAdmitted = reserved > 0;
    const wasAnswered = outcome === SERVED || outcome === CUT_OFF;
    const wait = (wasAdmitted ? doubles[slot * DOUBLES + ADMITTED_AT]! : now) - arrival;
    this.#write({
      id: words[at + ID]! >>> 0,
      tenant: words[at + TENANT]! & 0xffff,
      shards: this.#asked.get(slot) ?? [],
      arrivalMicros: arrival,
      firstOutcome: FIRST_OUTCOMES[((progress >>> FIRST_SHIFT) & FIRST_MASK) as 0 | 1 | 2 | 3],
      outcome: OUTCOMES[outcome]!,
      attempts: (progress >>> ATTEMPT_SHIFT) & ATTEMPT_MASK,
      waitMicros: wait,
      firstTokenMicros: wasAnswered ? wait + words[at + FIRST_TOKEN_MICROS]! : null,
      endMicros: answeredAt,
      reservedTokens: reserved,
      settledTokens: used,
    });
    this.#asked.delete(slot);
  }
}
