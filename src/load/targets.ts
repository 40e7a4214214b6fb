/** Where load goes: base URLs, of this machine unless somebody said so, that somebody listens at. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { isLoopback } from '../../scenarios/load/lib/loopback.ts';
import { refused } from '../input/problem.ts';

const MOST_MILLISECONDS = 5_000;

/**
 * @param allowedHost the one host that is not this machine and may be sent to; null: none
 * @param option by which it was given
 * @returns without a slash at the end
 * @throws RefusedInput
 */
export function parseTarget(word: string, allowedHost: string | null, option = '--target'): string {
  const url = URL.canParse(word) ? new URL(word) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    throw refused(option, `expected a URL such as http://127.0.0.1:8080, got "${word}"`);
  }
  const target = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (!isLoopback(target) && url.hostname !== allowedHost && url.host !== allowedHost) {
    const allow = `--allow-remote ${url.hostname}`;
    throw refused(option, `${url.host} is not this machine: load that reaches others needs ${allow}`);
  }
  return target;
}

/** @throws RefusedInput where nobody takes a connection */
export async function expectListening(target: string, signal: AbortSignal, option = '--target'): Promise<void> {
  const { hostname, port, protocol } = new URL(target);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    signal,
  });
  socket.setTimeout(MOST_MILLISECONDS, () => socket.destroy(new Error('no answer within 5 s')));
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (signal.aborted) throw error;
    throw refused(
      option,
      `nobody takes connections at ${target} (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    );
  } finally {
    socket.destroy();
  }
}
