/** The log of a server of ours: JSON lines, secrets never among them. */
import { pino, type DestinationStream, type Logger } from 'pino';

/** Whatever an object logged by mistake holds, these never show. */
const SECRETS = ['authorization', 'secretAccessKey', 'sessionToken', 'bearerToken', 'token', 'x-amz-security-token'];

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]);
  const options = { level, base: null, redact: { paths, censor: '[secret]' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}
