/** A finished call as a row of the run's records: the attempt that every world writes, and what only Bedrock knows. */
import type { AttemptRow } from '../../../simulator/metrics/attempt-row.ts';
import type { AttemptOutcome } from '../../../simulator/metrics/outcome.ts';
import type { VerdictName } from '../../../simulator/quota/verdict.ts';
import { orNone, type RowTable, TEXT, WHOLE } from '../../records/column.ts';
import { ATTEMPT_TABLE } from '../../records/tables.ts';
import type { Call } from '../call.ts';

export interface BedrockAttempt extends AttemptRow {
  readonly sequence: number;
  readonly requestId: string;
  readonly operation: string;
  readonly status: number;
  readonly error: string | null;
  readonly shortBy: number;
}

export const BEDROCK_TABLE: RowTable<BedrockAttempt> = {
  columns: {
    ...ATTEMPT_TABLE.columns,
    sequence: WHOLE,
    requestId: TEXT,
    operation: TEXT,
    status: WHOLE,
    error: orNone(TEXT),
    shortBy: WHOLE,
  },
  contradiction: ATTEMPT_TABLE.contradiction,
};

/** Null for calls that put nothing to the quotas of an account: rejected ones, counts of tokens, lists of models. */
export function bedrockAttempt(sequence: number, call: Call): BedrockAttempt | null {
  const verdict = verdictOf(call);
  if (call.account === null || call.model === null || verdict === null) return null;
  return {
    id: call.row,
    attempt: null,
    shard: call.account,
    model: call.model,
    askedAtMicros: call.startedAtMicros,
    verdict,
    outcome: outcomeOf(call),
    firstTokenMicros: call.firstTokenAtMicros === null ? null : call.firstTokenAtMicros - call.startedAtMicros,
    endedAtMicros: call.endedAtMicros,
    reservedTokens: call.reservedTokens,
    settledTokens: call.settledTokens,
    inputTokens: call.inputTokens,
    cacheReadTokens: call.cacheReadTokens,
    cacheWriteTokens: call.cacheWriteTokens,
    outputTokens: call.outputTokens,
    sequence,
    requestId: call.requestId,
    operation: call.operation,
    status: call.status,
    error: call.errorName,
    shortBy: call.shortBy,
  };
}

/** A fault may strike after the admission, too: who holds tokens was admitted. */
function verdictOf(call: Call): VerdictName | null {
  if (call.refusedBy !== null) return call.refusedBy;
  if (call.reservedTokens > 0) return 'admitted';
  if (call.fault === null) return null;
  return call.fault === 'suspended' ? 'denied' : 'unavailable';
}

/** (Rejected calls have no row.) */
function outcomeOf({ outcome }: Call): AttemptOutcome {
  return outcome === 'rejected' ? 'failed' : outcome;
}
