/** One call through the SDK, seen from inside its middleware: what is sent, and the head and bytes that come back. */
import type { $Command, BedrockRuntimeServiceException } from '@aws-sdk/client-bedrock-runtime';
import type { Headers } from '../../http/message.ts';
import { EVENT_STREAM_TYPE } from '../../bedrock/event-stream.ts';
import { readWhole } from './answer-body.ts';
import { carriedHeaders } from './carried-headers.ts';
import type { UpstreamCall } from './upstream.ts';

export interface SdkHead {
  readonly status: number;
  readonly headers: Headers;
  readonly isOk: boolean;
  /** As it came; null of a stream of events. */
  readonly body: Buffer | null;
}

/** As much of the SDK's requests and responses as is read here. */
interface SdkRequest {
  readonly headers: Record<string, string>;
}
interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  body: AsyncIterable<Buffer> | Uint8Array;
}
type Stack<Input extends object, Output extends MetadataBearer> = $Command<
  Input,
  Output,
  object,
  Input,
  Output
>['middlewareStack'];
type MetadataBearer = Pick<BedrockRuntimeServiceException, '$metadata'>;

/** A body is written anew, so its length changes. */
const OF_THE_BODY = new Set(['content-length', 'transfer-encoding', 'content-encoding']);

export class SdkExchange {
  readonly call: UpstreamCall;
  readonly #mostBytes: number;
  readonly #abort = new AbortController();
  /** Ends the call: the caller's, and `cancel`. */
  readonly signal: AbortSignal;
  /** Null until an answer came. */
  head: SdkHead | null = null;
  isTooLarge = false;
  /** Whether the input could be written as a request; what fails before that fails by the caller's body. */
  wasWritten = false;

  constructor(call: UpstreamCall, signal: AbortSignal, mostBytes: number) {
    this.call = call;
    this.#mostBytes = mostBytes;
    this.signal = AbortSignal.any([signal, this.#abort.signal]);
  }

  cancel(): void {
    this.#abort.abort();
  }

  watch<Input extends object, Output extends MetadataBearer>(stack: Stack<Input, Output>): void {
    stack.add((next) => (args) => next(this.#written(args)), { step: 'build', priority: 'low' });
    // The lowest of its step is next to the wire.
    stack.add((next) => async (args) => this.#received(await next(args)), { step: 'deserialize', priority: 'low' });
  }

  #written<Args>(args: Args): Args {
    this.wasWritten = true;
    const { request } = args as { request: SdkRequest };
    Object.assign(request.headers, carriedHeaders(this.call.headers));
    return args;
  }

  async #received<Result extends { readonly response: unknown }>(result: Result): Promise<Result> {
    const response = result.response as SdkResponse;
    const kept = Object.entries(response.headers).filter(([name]) => !OF_THE_BODY.has(name));
    const head = { status: response.statusCode, headers: Object.fromEntries(kept) };
    const isOk = head.status >= 200 && head.status < 300;
    const isStream = isOk && head.headers['content-type'] === EVENT_STREAM_TYPE;
    this.head = { ...head, isOk, body: null };
    if (isStream) return result;
    const body = await readWhole(response.body as AsyncIterable<Buffer>, this.#mostBytes);
    this.isTooLarge = body === null;
    if (body === null) throw new Error('the answer is too large');
    this.head = { ...head, isOk, body };
    // An object of its own over the same bytes: the SDK changes the prototype of what it is given.
    response.body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    return result;
  }
}
