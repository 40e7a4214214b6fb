/** A stream of Bedrock's in another API's events. */
import type { Dialect } from '../../bedrock/dialects/dialect.ts';
import type { StreamEvent } from '../../bedrock/dialects/stream-event.ts';
import type { Transport } from '../../bedrock/dialects/transport.ts';
import type { StreamUsage } from '../../bedrock/dialects/usage-reader.ts';
import type { ApiError } from '../../bedrock/error.ts';
import type { Headers } from '../../http/message.ts';
import type { StreamTranslation } from './ingress.ts';
import { StreamWatch } from './stream-watch.ts';
import { errorInStream, requestIdOf } from './upstream.ts';

/** How Bedrock's events come. */
export interface EventSource {
  readonly transport: Transport;
  readonly dialect: Dialect;
}

/** How the caller's go. */
export interface EventTarget {
  readonly transport: Transport;
  /** The caller's own name for the header of the request id. */
  readonly requestIdHeader: string;
  /** What the caller is sent for one event; empty for nothing. */
  write(event: StreamEvent): string;
}

export class TranslatedStream implements StreamTranslation {
  readonly status = 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly #watch: StreamWatch;
  readonly #target: EventTarget;
  readonly #requestId: string;
  #hasFailed = false;

  /** @param upstream the headers of Bedrock's answer */
  constructor(source: EventSource, target: EventTarget, upstream: Headers) {
    this.#watch = new StreamWatch(source.transport, source.dialect);
    this.#target = target;
    this.#requestId = requestIdOf(upstream);
    this.headers = { ...target.transport.headers, ...idHeaders(target.requestIdHeader, this.#requestId) };
  }

  push(bytes: Buffer): readonly (Buffer | string)[] {
    const sent: (Buffer | string)[] = [];
    for (const event of this.#watch.push(bytes)) {
      const text = this.#target.write(event);
      if (text !== '') sent.push(text);
    }
    const { error } = this.usage;
    if (error !== null && !this.#hasFailed) {
      this.#hasFailed = true;
      sent.push(this.fail(errorInStream(error), this.#requestId));
    }
    return sent;
  }

  get hasBegun(): boolean {
    return this.#watch.hasBegun;
  }

  get usage(): StreamUsage {
    return this.#watch.usage;
  }

  get isDamaged(): boolean {
    return this.#watch.isDamaged;
  }

  fail(error: ApiError, requestId: string): Buffer | string {
    return this.#target.transport.fail(error, requestId);
  }
}

/** Both names under which a caller may look for Bedrock's id of the request. */
export function idHeaders(name: string, requestId: string): Record<string, string> {
  return requestId === '' ? {} : { [name]: requestId, 'x-amzn-requestid': requestId };
}
