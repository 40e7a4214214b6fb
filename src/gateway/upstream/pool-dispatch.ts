/** Sends over sockets: a pool of connections a shard, so that a shard that hangs takes none from the others. */
import { Pool } from 'undici';
import { type HttpRequest, plainHeaders } from '../../http/message.ts';
import type { Dispatch, DispatchedAnswer } from './dispatch.ts';

export interface PoolOptions {
  /** Of one shard. A call holds one until its answer has ended. */
  readonly connections: number;
  /** Calls that may wait for a connection of a shard; any more are refused at once. */
  readonly waiting: number;
  readonly connectTimeoutMillis: number;
  /** From the end of the request to the head of its answer. An answer in one piece is generated within it. */
  readonly headersTimeoutMillis: number;
  /** Between two pieces of an answer. */
  readonly bodyTimeoutMillis: number;
  /** How long a connection may be idle: less than the other end allows, or calls meet a reset. */
  readonly keepAliveMillis: number;
}

export const DEFAULT_POOL: PoolOptions = {
  connections: 512,
  waiting: 512,
  connectTimeoutMillis: 5_000,
  headersTimeoutMillis: 300_000,
  bodyTimeoutMillis: 120_000,
  keepAliveMillis: 30_000,
};

export interface Pools {
  readonly dispatch: Dispatch;
  close(): Promise<void>;
}

/** @param endpoints of the shards, by index */
export function openPools(endpoints: readonly URL[], options: PoolOptions): Pools {
  const pools = endpoints.map((endpoint) => new ShardPool(endpoint, options));
  return {
    dispatch: ({ shard }, request, signal) => pools[shard]!.dispatch(request, signal),
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

class ShardPool {
  readonly #pool: Pool;
  readonly #most: number;
  /** Calls whose answers have not ended. */
  #open = 0;

  constructor(endpoint: URL, options: PoolOptions) {
    const { connections, waiting, connectTimeoutMillis, headersTimeoutMillis, bodyTimeoutMillis } = options;
    this.#most = connections + waiting;
    this.#pool = new Pool(endpoint.origin, {
      connections,
      headersTimeout: headersTimeoutMillis,
      bodyTimeout: bodyTimeoutMillis,
      keepAliveTimeout: options.keepAliveMillis,
      keepAliveMaxTimeout: options.keepAliveMillis,
      connect: { timeout: connectTimeoutMillis },
    });
  }

  async dispatch(request: HttpRequest, signal: AbortSignal): Promise<DispatchedAnswer> {
    if (this.#open >= this.#most) throw poolIsFull(this.#most);
    this.#open++;
    const end = (): void => void this.#open--;
    try {
      const { path, query, headers, body: content } = request;
      const target = query === '' ? path : `${path}?${query}`;
      const sent = { method: 'POST', path: target, headers: headers as Record<string, string>, body: content, signal };
      const answer = await this.#pool.request(sent);
      const { body } = answer;
      // Cancelled before anybody reads it, it would throw its error at nobody.
      body.on('error', () => {}).once('close', end);
      const cancel = (): void => void body.destroy();
      return { status: answer.statusCode, headers: plainHeaders(answer.headers), body: { chunks: body, cancel } };
    } catch (error) {
      end();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

function poolIsFull(most: number): Error {
  const message = `all connections are in use and as many calls wait as may: ${most} together`;
  return Object.assign(new Error(message), { syscall: 'connect' });
}
