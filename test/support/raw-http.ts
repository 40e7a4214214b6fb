/** HTTP by hand: bytes into a socket, whatever comes back out of it. */
import { connect } from 'node:net';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';

/** Waits for something to become true; fails after two seconds. */
export async function until(condition: () => boolean, complaint: string): Promise<void> {
  const deadline = performance.now() + 2_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(complaint);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A Converse body that asks for so many tokens. */
export function converseBody(outputTokens: number): string {
  const row = { id: 1, inputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens, latencyDraw: 0 };
  return JSON.stringify({ messages: [{ role: 'user', content: [{ text: writeRowMarker(row) }] }] });
}

/** @param bearer the API key of the caller */
export function http1(path: string, content: string, bearer: string, headers: readonly string[] = []): string {
  const length = `content-length: ${Buffer.byteLength(content)}`;
  const lines = [`POST ${path} HTTP/1.1`, 'host: x', `authorization: Bearer ${bearer}`, length, ...headers, '', ''];
  return lines.join('\r\n') + content;
}

/** Writes, optionally half-closes, and gives what came back once the server closed, or after `patienceMillis`. */
export function exchange(
  url: URL,
  bytes: string | Uint8Array,
  options: { end?: boolean; patienceMillis?: number } = {},
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    let answer = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(finish, options.patienceMillis ?? 1_500);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('connect', () => (options.end === true ? socket.end(bytes) : socket.write(bytes)));
  });
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
