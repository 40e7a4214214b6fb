/** Collects what is known of a call while it runs, and tells the observers once when it is over. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { Fault } from '../bedrock/fault.ts';
import type { Operation } from '../bedrock/operation.ts';
import type { Generation } from './backend.ts';
import type { Call, CallObserver, CallOutcome } from './call.ts';
import type { PromptNumbers } from './tokens/prompt-numbers.ts';

interface Ending {
  readonly outcome: CallOutcome;
  readonly status: number;
  readonly endedAtMicros: Micros;
  readonly errorName?: string | null;
  readonly refusedBy?: MeterName;
  readonly shortBy?: number;
  readonly fault?: Fault | null;
  readonly hint?: string | null;
}

export class CallDraft {
  readonly requestId: string;
  readonly operation: Operation;
  readonly startedAtMicros: Micros;
  account: number | null = null;
  model: number | null = null;
  streamed = false;
  numbers: PromptNumbers | null = null;
  generation: Generation | null = null;
  firstTokenAtMicros: Micros | null = null;
  readonly #observers: readonly CallObserver[];
  #over = false;

  constructor(requestId: string, operation: Operation, startedAtMicros: Micros, observers: readonly CallObserver[]) {
    this.requestId = requestId;
    this.operation = operation;
    this.startedAtMicros = startedAtMicros;
    this.#observers = observers;
  }

  get row(): number | null {
    return this.numbers?.row ?? null;
  }

  /** The first call counts; later ones are without effect. */
  end(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    const call = this.#call(ending);
    for (const observe of this.#observers) observe(call);
  }

  #call(ending: Ending): Call {
    const asked = this.numbers?.invocation;
    return {
      requestId: this.requestId,
      operation: this.operation,
      account: this.account,
      model: this.model,
      row: this.row,
      streamed: this.streamed,
      outcome: ending.outcome,
      status: ending.status,
      errorName: ending.errorName ?? null,
      refusedBy: ending.refusedBy ?? null,
      shortBy: ending.shortBy ?? 0,
      fault: ending.fault ?? null,
      hint: ending.hint ?? null,
      startedAtMicros: this.startedAtMicros,
      firstTokenAtMicros: this.firstTokenAtMicros,
      endedAtMicros: ending.endedAtMicros,
      inputTokens: asked?.inputTokens ?? 0,
      cacheReadTokens: this.generation?.cacheReadTokens ?? asked?.cacheReadTokens ?? 0,
      cacheWriteTokens: this.generation?.cacheWriteTokens ?? asked?.cacheWriteTokens ?? 0,
      outputTokens: this.generation?.generatedTokens ?? 0,
      reservedTokens: this.generation?.reservedTokens ?? 0,
      settledTokens: this.generation?.settledTokens ?? 0,
    };
  }
}
