/** The default transport: every call signed for its account and sent over that account's own connections. */
import { type Credentials, sign } from '../../bedrock/sign.ts';
import { answerBody, readWhole } from './answer-body.ts';
import { carriedHeaders } from './carried-headers.ts';
import type { Dispatch, DispatchedAnswer } from './dispatch.ts';
import { DEFAULT_POOL, openPools, type PoolOptions } from './pool-dispatch.ts';
import { cancelled, failed, noCredentials, tooLarge } from './unreachable.ts';
import {
  MOST_ANSWER_BYTES,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamCall,
  type UpstreamShard,
} from './upstream.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface SignedTransportOptions {
  readonly shards: readonly UpstreamShard[];
  /** The time of day that signatures carry, in milliseconds since 1970. */
  readonly wallMillis: () => number;
  readonly pool?: Partial<PoolOptions>;
  /** Of an answer in one piece. */
  readonly mostAnswerBytes?: number;
  /** In place of pools of connections. */
  readonly dispatch?: Dispatch;
}

export function createSignedTransport(options: SignedTransportOptions): Upstream {
  const { shards, wallMillis, mostAnswerBytes = MOST_ANSWER_BYTES } = options;
  const pools = options.dispatch === undefined ? openPools(endpointsOf(shards), poolOf(options)) : null;
  const dispatch = options.dispatch ?? pools!.dispatch;
  return {
    async send(shard, call, signal) {
      const { endpoint, region, credentials } = shards[shard]!;
      let keys: Credentials;
      try {
        keys = await unlessAborted(credentials, signal);
      } catch (error) {
        return signal.aborted ? cancelled(signal, false) : noCredentials(error);
      }
      const scope = { region, service: 'bedrock' };
      const request = await sign(requestFor(endpoint, call), keys, scope, new Date(wallMillis()));
      if (signal.aborted) return cancelled(signal, false);
      try {
        const answer = await dispatch({ shard, endpoint }, request, signal);
        return await received(answer, call.streamed, signal, mostAnswerBytes);
      } catch (error) {
        return failed(error, signal);
      }
    },
    close: async () => pools?.close(),
  };
}

async function received(
  answer: DispatchedAnswer,
  streamed: boolean,
  signal: AbortSignal,
  mostBytes: number,
): Promise<UpstreamAnswer> {
  const { status, headers } = answer;
  const body = answerBody(answer.body, signal);
  if (streamed && status >= 200 && status < 300) return { kind: 'stream', status, headers, body };
  const whole = await readWhole(body, mostBytes);
  return whole === null ? tooLarge(mostBytes) : { kind: 'whole', status, headers, body: whole };
}

function requestFor(endpoint: URL, { path, headers, body }: UpstreamCall) {
  // An endpoint may stand under a path of its own, as behind a proxy.
  const prefixed = endpoint.pathname === '/' ? path : endpoint.pathname.replace(/\/$/, '') + path;
  return {
    method: 'POST',
    path: prefixed,
    query: '',
    headers: { ...carriedHeaders(headers), host: endpoint.host },
    body,
  };
}

const endpointsOf = (shards: readonly UpstreamShard[]): URL[] => shards.map(({ endpoint }) => endpoint);
const poolOf = ({ pool }: SignedTransportOptions): PoolOptions => ({ ...DEFAULT_POOL, ...pool });
