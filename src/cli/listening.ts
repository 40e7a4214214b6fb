/** What verbs that serve have in common: a place to listen, and the wait for Ctrl-C. */
import { refused } from '../input/problem.ts';

export interface Place {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** @returns the address. @throws RefusedInput where the place will not do */
export async function listenAt(
  listen: (port: number, host: string) => Promise<string>,
  { host, port }: Place,
): Promise<string> {
  try {
    return await listen(port, host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const message = LISTEN_ERRORS[code];
    if (message === undefined) throw error;
    throw refused(`${host}:${port}`, message);
  }
}

const LISTEN_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; --port 0 takes any free port',
  EACCES: 'this port needs rights that this process does not have',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** Whether a host name or an address means this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Resolves on Ctrl-C. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
