/** Writes a decision log: a head, then a line for every step of every round. */
import { ANSWER, ASK, BACK_OFF, REASONS, type Round, type Step } from '../../../simulator/gateway/round.ts';
import type { RoutedRequest } from '../../../simulator/gateway/replica.ts';
import { VERDICTS, type Verdict } from '../../../simulator/quota/verdict.ts';
import { type Asked, type Decision, type DecisionHead, STEPS } from './decision.ts';
import type { JournalFile } from './journal-file.ts';

/** One step of a round, as whoever took it knows it. */
export interface TakenStep {
  /** Microseconds since the start of the run. */
  readonly at: number;
  readonly id: string;
  /** Row of the trace, or null. */
  readonly row: number | null;
  /** Rounds lost before the step. */
  readonly attempt: number;
  readonly request: RoutedRequest;
  /** What `ObservedPolicy.take` gave. */
  readonly asked: Asked | null;
  readonly step: Step;
  /** Just after the step. */
  readonly round: Pick<Round, 'shard' | 'waitMicros' | 'outcome' | 'reason'>;
  /** The refusal that it answers; null where a round begins. */
  readonly verdict: Verdict | null;
}

export class DecisionLog {
  readonly #file: JournalFile;
  readonly #replica: number;

  constructor(file: JournalFile, replica: number, head: Omit<DecisionHead, 'v' | 'kind'>) {
    this.#file = file;
    this.#replica = replica;
    file.write(JSON.stringify({ v: 1, kind: 'head', ...head } satisfies DecisionHead));
  }

  write(taken: TakenStep): void {
    this.#file.write(JSON.stringify(decisionOf(taken, this.#replica)));
  }

  /** Lines that were lost. */
  get dropped(): number {
    return this.#file.dropped;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

export function decisionOf(taken: TakenStep, replica: number): Decision {
  const { at, id, row, attempt, request, asked, step, round, verdict } = taken;
  const { tenant, model, affinity, inputTokens, maxTokens, reserveTokens } = request;
  return {
    v: 1,
    at,
    replica,
    id,
    row,
    attempt,
    request: { tenant, model, affinity, inputTokens, maxTokens, reserveTokens },
    asked,
    step: STEPS[step],
    shard: step === ASK ? round.shard : null,
    reason: REASONS[round.reason]!,
    waitMicros: step === BACK_OFF ? round.waitMicros : null,
    outcome: step === ANSWER ? round.outcome : null,
    verdict: verdict === null ? null : VERDICTS[verdict]!,
  };
}
