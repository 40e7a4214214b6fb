/** Running totals of calls, refusals and tokens, by account and model. */
import { METERS, type MeterName } from '../../../simulator/quota/limits.ts';
import type { Backend } from '../backend.ts';
import type { Call, CallOutcome } from '../call.ts';

export const CALL_OUTCOMES: readonly CallOutcome[] = [
  'served',
  'throttled',
  'failed',
  'cut-off',
  'aborted',
  'rejected',
];
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite', 'settled'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

const TOKENS_AT = CALL_OUTCOMES.length;
const REFUSALS_AT = TOKENS_AT + TOKEN_KINDS.length;
const STRIDE = REFUSALS_AT + METERS.length;

export class CallCounters {
  readonly #models: number;
  readonly #totals: Float64Array;
  /** Calls that were rejected before their account or model was known. */
  #unattributed = 0;

  constructor(fleet: Pick<Backend, 'accounts' | 'models'>) {
    this.#models = fleet.models.length;
    this.#totals = new Float64Array(fleet.accounts.length * fleet.models.length * STRIDE);
  }

  get unattributed(): number {
    return this.#unattributed;
  }

  observe(call: Call): void {
    if (call.account === null || call.model === null) {
      this.#unattributed++;
      return;
    }
    const at = this.#at(call.account, call.model);
    this.#totals[at + CALL_OUTCOMES.indexOf(call.outcome)]! += 1;
    if (call.refusedBy !== null) this.#totals[at + REFUSALS_AT + METERS.indexOf(call.refusedBy)]! += 1;
    if (call.settledTokens === 0) return;
    this.#totals[at + TOKENS_AT]! += call.inputTokens;
    this.#totals[at + TOKENS_AT + 1]! += call.outputTokens;
    this.#totals[at + TOKENS_AT + 2]! += call.cacheReadTokens;
    this.#totals[at + TOKENS_AT + 3]! += call.cacheWriteTokens;
    this.#totals[at + TOKENS_AT + 4]! += call.settledTokens;
  }

  calls(account: number, model: number, outcome: CallOutcome): number {
    return this.#totals[this.#at(account, model) + CALL_OUTCOMES.indexOf(outcome)]!;
  }

  /** Tokens of calls that were charged for. */
  tokens(account: number, model: number, kind: TokenKind): number {
    return this.#totals[this.#at(account, model) + TOKENS_AT + TOKEN_KINDS.indexOf(kind)]!;
  }

  refusals(account: number, model: number, meter: MeterName): number {
    return this.#totals[this.#at(account, model) + REFUSALS_AT + METERS.indexOf(meter)]!;
  }

  clear(): void {
    this.#totals.fill(0);
    this.#unattributed = 0;
  }

  #at(account: number, model: number): number {
    return (account * this.#models + model) * STRIDE;
  }
}
