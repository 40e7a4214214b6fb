/** What an error of a socket, of undici or of the SDK's handler means for the call that met it. */
import type { UnreachableReason } from './upstream.ts';

export interface NetworkFailure {
  readonly reason: Extract<UnreachableReason, 'connect' | 'reset' | 'timeout'>;
  readonly message: string;
  /** False only where no connection came about: what broke later may have been read at the other end. */
  readonly wasSent: boolean;
}

const CONNECTING = new Set(['connect', 'getaddrinfo']);
const CERTIFICATE = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/;
const TIMEOUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT', 'TimeoutError']);
/** The SDK's handler gives its two timeouts one name. */
const SDK_CONNECT_TIMEOUT = /did not establish a connection/;

export function networkFailure(error: unknown): NetworkFailure {
  const chain = causesOf(error);
  const message = chain.map((cause) => String(Reflect.get(cause, 'message') ?? '')).find((text) => text !== '');
  const said = { message: message ?? 'the connection broke' };
  if (chain.some(isOfConnecting)) return { ...said, reason: 'connect', wasSent: false };
  return { ...said, reason: chain.some(isTimeout) ? 'timeout' : 'reset', wasSent: true };
}

function isOfConnecting(error: object): boolean {
  const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message?: unknown };
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || CONNECTING.has(String(syscall))) return true;
  return CERTIFICATE.test(String(code)) || SDK_CONNECT_TIMEOUT.test(String(message));
}

function isTimeout(error: object): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  // The SDK's handler calls these a timeout too.
  if (code === 'ECONNRESET' || code === 'EPIPE') return false;
  return TIMEOUT.has(String(code)) || TIMEOUT.has(String(name));
}

/** The error, what it wraps, and the attempts on several addresses that it sums up. */
function causesOf(error: unknown): object[] {
  const chain: object[] = [];
  const left: unknown[] = [error];
  for (let next = left.pop(); next !== undefined && chain.length < 16; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    chain.push(next);
    const { cause, errors } = next as { cause?: unknown; errors?: unknown };
    left.push(cause, ...(Array.isArray(errors) ? errors : []));
    while (left.length > 0 && left.at(-1) === undefined) left.pop();
  }
  return chain;
}
