/** One admitted request: its pace is known from the start, its end is what the fleet's ledger makes of it. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { tokensOut } from '../../../simulator/accounts/tokens-out.ts';
import type { Generation, GenerationState } from '../backend.ts';
import type { Fault } from '../../bedrock/fault.ts';

/** What a generation asks of the fleet that admitted it. */
export interface Carrier {
  /** Does everything that is due up to the instant, this generation's part included. */
  runUntil(now: Micros): void;
  /** Ends a running generation whose client went away. */
  leave(slot: number, now: Micros): void;
}

export interface Pace {
  readonly outputTokens: number;
  readonly truncated: boolean;
  readonly reservedTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** When the first token is handed out. */
  readonly firstTokenAt: Micros;
  readonly perTokenMicros: Micros;
  /** What breaks it off after `outputTokens`, and when; null and Infinity where nothing does. */
  readonly brokenBy: Fault | null;
  readonly breaksAt: Micros;
}

export class ModelledGeneration implements Generation {
  readonly outputTokens: number;
  readonly truncated: boolean;
  readonly reservedTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly endAtMicros: Micros;
  readonly breaksAt: Micros;
  fault: Fault | null = null;
  generatedTokens = 0;
  settledTokens = 0;
  readonly #carrier: Carrier;
  readonly #slot: number;
  readonly #firstTokenAt: Micros;
  readonly #perTokenMicros: Micros;
  readonly #brokenBy: Fault | null;
  #state: GenerationState = 'running';
  #whenStopped: (() => void) | null = null;

  constructor(carrier: Carrier, slot: number, pace: Pace) {
    this.#carrier = carrier;
    this.#slot = slot;
    this.outputTokens = pace.outputTokens;
    this.truncated = pace.truncated;
    this.reservedTokens = pace.reservedTokens;
    this.cacheReadTokens = pace.cacheReadTokens;
    this.cacheWriteTokens = pace.cacheWriteTokens;
    this.#firstTokenAt = pace.firstTokenAt;
    this.#perTokenMicros = pace.perTokenMicros;
    this.#brokenBy = pace.brokenBy;
    this.breaksAt = pace.breaksAt;
    const end = pace.firstTokenAt + pace.outputTokens * pace.perTokenMicros;
    this.endAtMicros = pace.brokenBy === null ? end : pace.breaksAt;
  }

  instantOf(token: number): Micros {
    return this.#firstTokenAt + (token - 1) * this.#perTokenMicros;
  }

  advance(now: Micros): GenerationState {
    if (this.#isRunning()) {
      this.#carrier.runUntil(now);
      if (this.#isRunning()) {
        this.generatedTokens = tokensOut(now - this.#firstTokenAt, this.#perTokenMicros, this.outputTokens);
      }
    }
    return this.#state;
  }

  abort(now: Micros): void {
    if (this.#isRunning()) this.#carrier.leave(this.#slot, now);
  }

  whenStopped(callback: () => void): void {
    this.#whenStopped = callback;
  }

  /**
   * The fleet says how it ended, and how many tokens count. What a stream has handed out stays out: the last token that
   * came before an abort, or those since the last look at the output quota, are in the answer and were never charged.
   */
  stop(state: GenerationState, outputTokens: number, settledTokens: number): void {
    this.#state = state;
    this.generatedTokens = Math.max(this.generatedTokens, outputTokens);
    this.settledTokens = settledTokens;
    if (state === 'failed') this.fault = this.#brokenBy;
    if (state === 'cut-off') this.#whenStopped?.();
  }

  #isRunning(): boolean {
    return this.#state === 'running';
  }
}
