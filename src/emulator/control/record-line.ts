/** A finished call as a line of the run's records: the record that every world writes, and what only Bedrock knows. */
import type { FirstOutcome, Outcome, RequestRecord } from '../../../simulator/metrics/record.ts';
import type { Backend } from '../backend.ts';
import type { Call } from '../call.ts';

/** The `id` of a call whose prompt carried no trace row, and the `tenant` of every call: Bedrock knows no tenants. */
export const UNKNOWN = -1;

/** One attempt as Bedrock saw it: a request that a gateway tried at three shards is three of these. */
export interface AttemptRecord extends Omit<RequestRecord, 'outcome'> {
  /** `aborted`: its client went away. */
  readonly outcome: Outcome | 'aborted';
  readonly sequence: number;
  readonly requestId: string;
  readonly operation: string;
  readonly account: string;
  readonly model: string | null;
  readonly status: number;
  readonly error: string | null;
  readonly refusedBy: string | null;
  readonly shortBy: number;
}

/** Null for calls of no account: nobody's request. */
export function attemptRecord(
  sequence: number,
  call: Call,
  fleet: Pick<Backend, 'accounts' | 'models'>,
): AttemptRecord | null {
  if (call.account === null) return null;
  const isAdmitted = call.reservedTokens > 0 && call.outcome !== 'throttled';
  return {
    id: call.row ?? UNKNOWN,
    tenant: UNKNOWN,
    shards: [call.account],
    arrivalMicros: call.startMicros,
    firstOutcome: firstOutcomeOf(call, isAdmitted),
    outcome: outcomeOf(call),
    attempts: 1,
    waitMicros: isAdmitted ? 0 : call.endMicros - call.startMicros,
    firstTokenMicros: call.firstTokenMicros === null ? null : call.firstTokenMicros - call.startMicros,
    endMicros: call.endMicros,
    reservedTokens: call.reservedTokens,
    settledTokens: call.settledTokens,
    sequence,
    requestId: call.requestId,
    operation: call.operation,
    account: fleet.accounts[call.account]!.name,
    model: call.model === null ? null : fleet.models[call.model]!.id,
    status: call.status,
    error: call.errorName,
    refusedBy: call.refusedBy,
    shortBy: call.shortBy,
  };
}

function firstOutcomeOf(call: Call, isAdmitted: boolean): FirstOutcome {
  if (isAdmitted) return 'admitted';
  return call.outcome === 'throttled' ? 'throttled' : 'failed';
}

/** A record knows no rejected calls: to whoever counts answers, they failed. */
function outcomeOf({ outcome }: Call): AttemptRecord['outcome'] {
  return outcome === 'rejected' ? 'failed' : outcome;
}
