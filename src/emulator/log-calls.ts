/** What the emulator's log says of calls. */
import type { Logger } from 'pino';
import type { Backend } from './backend.ts';
import type { Call, CallObserver } from './call.ts';

/** A line for every call that was not served; served ones only at `debug`. */
export function logCalls(log: Logger, backend: Backend): CallObserver {
  return (call) => {
    if (call.outcome !== 'served') log.info(lineOf(call, backend), call.outcome);
    else if (log.isLevelEnabled('debug')) log.debug(lineOf(call, backend), call.outcome);
  };
}

function lineOf(call: Call, backend: Backend) {
  const { requestId, operation, row, status, errorName, refusedBy, shortBy, fault, hint } = call;
  const account = call.account === null ? null : backend.accounts[call.account]!.name;
  const model = call.model === null ? null : backend.models[call.model]!.id;
  return { requestId, operation, account, model, row, status, errorName, refusedBy, shortBy, fault, hint };
}
