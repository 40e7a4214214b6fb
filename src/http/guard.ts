/**
 * Who may use the control page. It has no password: it answers only to names of this machine, so that a web site cannot
 * reach it under a name of its own (DNS rebinding), and changes something only for its own page or a plain client.
 */
import type { FixedResponse, HttpRequest } from './message.ts';

/** Browsers send it to other origins only after asking, and nobody answers them yes. */
export const CONTROL_HEADER = 'x-shardproof-control';

export const NOT_LOCAL: FixedResponse = json(403, {
  error: 'this answers only to localhost, 127.0.0.1 and [::1]',
});

export function isLocal(request: HttpRequest): boolean {
  const host = hostName(request.headers.host);
  return host === 'localhost' || host === '[::1]' || (host !== null && /^127(\.\d{1,3}){3}$/.test(host));
}

/** Null where the request may change something, else why not. */
export function mutationRefusal(request: HttpRequest): FixedResponse | null {
  const { origin, host } = request.headers;
  if (request.headers[CONTROL_HEADER] === undefined) {
    return json(403, { error: `changes need the header ${CONTROL_HEADER}: 1` });
  }
  const site = request.headers['sec-fetch-site'];
  const isSameSite = site === undefined || site === 'same-origin' || site === 'none';
  const isSameOrigin = origin === undefined || origin === `http://${host}`;
  return isSameSite && isSameOrigin ? null : json(403, { error: 'changes are taken from the own page only' });
}

export function json(status: number, body: unknown): FixedResponse {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body: `${JSON.stringify(body)}\n` };
}

function hostName(host: string | undefined): string | null {
  return host === undefined
    ? null
    : (/^(\[[0-9a-f:]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? null);
}
