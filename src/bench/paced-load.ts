/** Requests at even instants, whatever becomes of them: latencies count from the instant that was meant. */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface PacedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const MOST_SOCKETS = 256;

/** @returns milliseconds, of every answer @throws Error where one was not 200 */
export async function pacedLatencies(
  url: string,
  asked: PacedRequest,
  perSecond: number,
  seconds: number,
  signal: AbortSignal,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  const count = perSecond * seconds;
  const latencies: Promise<number>[] = [];
  const begun = performance.now();
  try {
    while (latencies.length < count) {
      const due = Math.min(count, Math.floor(((performance.now() - begun) / 1_000) * perSecond));
      while (latencies.length < due) {
        const meantAt = begun + (latencies.length / perSecond) * 1_000;
        const latency = send(url, asked, agent).then(() => performance.now() - meantAt);
        latency.catch(() => {});
        latencies.push(latency);
      }
      await wait(1, undefined, { signal });
    }
    return await Promise.all(latencies);
  } finally {
    agent.destroy();
  }
}

function send(url: string, { path, headers, body }: PacedRequest, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: 'POST', headers, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`an answer was ${response.statusCode}`));
      response.resume().on('end', resolve).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}
