/** The seam between a signed call and the wire: over sockets it is a pool, in tests a function. */
import type { Headers, HttpRequest } from '../../http/message.ts';

export interface DispatchTarget {
  readonly shard: number;
  readonly endpoint: URL;
}

/**
 * Sends a signed request and resolves with the head of its answer. Rejects with the error of the socket; an aborted
 * signal breaks off.
 */
export type Dispatch = (target: DispatchTarget, request: HttpRequest, signal: AbortSignal) => Promise<DispatchedAnswer>;

export interface DispatchedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: RawBody;
}

export interface RawBody {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Breaks off. Without effect once the body has ended. */
  cancel(): void;
}
