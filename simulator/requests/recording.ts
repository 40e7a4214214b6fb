/** Rows of a run, for whoever wants them: one a finished request, in the order in which they ended. */
import type { Micros } from '../basics/time.ts';
import { FIRST_OUTCOMES, OUTCOMES } from '../metrics/outcome.ts';
import { type RequestRow, wasAdmitted, wasAnswered } from '../metrics/request-row.ts';
import { type Verdict, VERDICTS, type VerdictName } from '../quota/verdict.ts';
import { attemptsOf, firstAnswerOf } from './progress.ts';
import type { Requests } from './requests.ts';

/** Tokens that a request reserved when it was admitted, was settled with, and generated. */
export interface TokenUse {
  readonly reserved: number;
  readonly used: number;
  readonly output: number;
}

/** Of a request that never was admitted. */
export const NOTHING_USED: TokenUse = { reserved: 0, used: 0, output: 0 };

interface Attempts {
  readonly shards: number[];
  readonly verdicts: VerdictName[];
}

export class Recording {
  private readonly requests: Requests;
  private readonly write: (row: RequestRow) => void;
  private readonly ids: number[] = [];
  private readonly attempts = new Map<number, Attempts>();

  constructor(requests: Requests, write: (row: RequestRow) => void) {
    this.requests = requests;
    this.write = write;
  }

  /** The request of this slot has arrived; `id` is its row in the trace. */
  began(slot: number, id: number): void {
    this.ids[slot] = id;
    this.attempts.set(slot, { shards: [], verdicts: [] });
  }

  idOf(slot: number): number {
    return this.ids[slot]!;
  }

  /** A shard was asked, and gave this answer. */
  asked(slot: number, shard: number, verdict: Verdict): void {
    const { shards, verdicts } = this.attempts.get(slot)!;
    shards.push(shard);
    verdicts.push(VERDICTS[verdict]!);
  }

  ended(slot: number, outcomeIndex: number, { reserved, used, output }: TokenUse, now: Micros): void {
    const requests = this.requests;
    const progress = requests.progress(slot);
    const arrival = requests.arrivedAt(slot);
    const attempts = this.attempts.get(slot)!;
    const outcome = OUTCOMES[outcomeIndex]!;
    const wait = (wasAdmitted(attempts) ? requests.admittedAt(slot) : now) - arrival;
    this.write({
      id: this.idOf(slot),
      tenant: requests.tenant(slot),
      shards: attempts.shards,
      arrivedAtMicros: arrival,
      firstOutcome: FIRST_OUTCOMES[firstAnswerOf(progress) as 0 | 1 | 2 | 3],
      outcome,
      attempts: attemptsOf(progress),
      waitMicros: wait,
      firstTokenMicros: wasAnswered(outcome) ? wait + requests.firstTokenMicros(slot) : null,
      endedAtMicros: now,
      reservedTokens: reserved,
      settledTokens: used,
      model: requests.model(slot),
      verdicts: attempts.verdicts,
      inputTokens: requests.input(slot),
      cacheReadTokens: requests.cacheRead(slot),
      cacheWriteTokens: requests.cacheWrite(slot),
      outputTokens: output,
    });
    this.attempts.delete(slot);
  }
}
