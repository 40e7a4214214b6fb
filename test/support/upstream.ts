/** Both transports of the gateway, and what tests of them send and read. */
import { createSdkTransport } from '../../src/gateway/upstream/sdk-transport.ts';
import { createSignedTransport } from '../../src/gateway/upstream/signed-transport.ts';
import type { PoolOptions } from '../../src/gateway/upstream/pool-dispatch.ts';
import {
  type Upstream,
  type UpstreamAnswer,
  UpstreamBroken,
  type UpstreamCall,
  type UpstreamShard,
} from '../../src/gateway/upstream/upstream.ts';

export interface TransportSettings {
  readonly shards: readonly UpstreamShard[];
  readonly pool?: Partial<PoolOptions>;
  readonly mostAnswerBytes?: number;
}

export const TRANSPORTS: readonly (readonly [name: string, open: (s: TransportSettings) => Promise<Upstream>])[] = [
  ['signed', async (settings) => createSignedTransport({ ...settings, wallMillis: Date.now })],
  ['sdk', createSdkTransport],
];

export const CLAUDE_PATH = `/model/${encodeURIComponent('us.anthropic.claude-sonnet-4-5-20250929-v1:0')}`;

export function callOf(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): UpstreamCall {
  return {
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    streamed: path.endsWith('stream'),
  };
}

/** A signal that nobody aborts. */
export function patient(): AbortSignal {
  return new AbortController().signal;
}

export function whole(answer: UpstreamAnswer): Extract<UpstreamAnswer, { kind: 'whole' }> {
  if (answer.kind !== 'whole') throw new Error(`a whole answer, got ${JSON.stringify(answer)}`);
  return answer;
}

export function streamOf(answer: UpstreamAnswer): Extract<UpstreamAnswer, { kind: 'stream' }> {
  if (answer.kind !== 'stream') throw new Error(`a stream, got ${JSON.stringify(answer)}`);
  return answer;
}

/** What a stream brought, and how it broke; null where it came to its end. */
export async function drained(answer: UpstreamAnswer): Promise<{ bytes: Buffer; broken: UpstreamBroken | null }> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of streamOf(answer).body) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof UpstreamBroken)) throw error;
    return { bytes: Buffer.concat(pieces), broken: error };
  }
  return { bytes: Buffer.concat(pieces), broken: null };
}
