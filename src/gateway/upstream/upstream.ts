/** One call to one account of Bedrock: what the gateway hands over, and everything that can come back. */
import type { Credentials } from '../../bedrock/sign.ts';
import type { Headers } from '../../http/message.ts';

/** A call for Bedrock, unsigned; which account it goes to is an argument. */
export interface UpstreamCall {
  /** Of a POST, as it is to be sent: encoded, with a slash at its beginning, without a query. */
  readonly path: string;
  /** Names in lower case. Those of the client's connection and credentials are left behind. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly streamed: boolean;
}

/** Headers of an answer are as they came, those of the connection included. */
export type UpstreamAnswer =
  | { readonly kind: 'whole'; readonly status: number; readonly headers: Headers; readonly body: Buffer }
  /**
   * 2xx of a streamed call. Iterated once; throws `UpstreamBroken` where the connection breaks; stopping early cancels
   * the call, and so does the signal. One of the two, or the end, must come: until then it holds its connection.
   */
  | {
      readonly kind: 'stream';
      readonly status: number;
      readonly headers: Headers;
      readonly body: AsyncIterable<Buffer>;
    }
  /**
   * No answer came. `wasSent`: whether Bedrock may have seen the call, and may charge for it. A caller whose signal
   * ended the call gets `timeout` where its reason was one (`AbortSignal.timeout`), else `reset`.
   */
  | {
      readonly kind: 'unreachable';
      readonly reason: UnreachableReason;
      readonly message: string;
      readonly wasSent: boolean;
    };

/** `connect`: no connection; `reset`: it broke; `too-large`: the answer was longer than is taken. */
export type UnreachableReason = 'connect' | 'reset' | 'timeout' | 'credentials' | 'too-large';

export interface Upstream {
  /** Never throws for what the network does; an aborted signal ends the call and cancels it at Bedrock. */
  send(shard: number, call: UpstreamCall, signal: AbortSignal): Promise<UpstreamAnswer>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** One a shard. */
export interface UpstreamShard {
  readonly endpoint: URL;
  readonly region: string;
  readonly credentials: CredentialSource;
}

/** Current credentials; cached, refreshed before they expire, one refresh at a time. Rejects where there are none. */
export type CredentialSource = () => Promise<Credentials>;

/** A streamed answer ended before its end. */
export class UpstreamBroken extends Error {
  readonly reason: 'reset' | 'timeout' | 'cancelled';

  constructor(reason: UpstreamBroken['reason'], message: string) {
    super(message);
    this.name = 'UpstreamBroken';
    this.reason = reason;
  }
}

/** Bytes of an answer in one piece that are taken by default. */
export const MOST_ANSWER_BYTES = 32 * 1_024 * 1_024;
