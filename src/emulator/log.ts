/** The emulator's log: JSON lines, secrets never among them. */
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Backend } from './backend.ts';
import type { Call, CallObserver } from './call.ts';

/** Whatever an object logged by mistake holds, these never show. */
const SECRETS = ['authorization', 'secretAccessKey', 'sessionToken', 'bearerToken', 'token', 'x-amz-security-token'];

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]);
  const options = { level, base: null, redact: { paths, censor: '[secret]' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A line for every call that was not served; served ones only at `debug`. */
export function logCalls(log: Logger, backend: Backend): CallObserver {
  return (call) => {
    if (call.outcome !== 'served') log.info(lineOf(call, backend), call.outcome);
    else if (log.isLevelEnabled('debug')) log.debug(lineOf(call, backend), call.outcome);
  };
}

function lineOf(call: Call, backend: Backend) {
  const { requestId, operation, row, status, errorName, refusedBy, shortBy, fault } = call;
  const account = call.account === null ? null : backend.accounts[call.account]!.name;
  const model = call.model === null ? null : backend.models[call.model]!.id;
  return { requestId, operation, account, model, row, status, errorName, refusedBy, shortBy, fault };
}
