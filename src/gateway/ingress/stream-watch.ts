/** Reads a stream of Bedrock's along: what it said of its tokens, whether it has begun, how it ended. */
import type { Dialect } from '../../bedrock/dialects/dialect.ts';
import { parseObject } from '../../bedrock/dialects/json.ts';
import type { EventReader, StreamEvent } from '../../bedrock/dialects/stream-event.ts';
import type { Transport } from '../../bedrock/dialects/transport.ts';
import type { StreamUsage, UsageReader } from '../../bedrock/dialects/usage-reader.ts';
import { holdsToken } from './first-token.ts';

export class StreamWatch {
  readonly #events: EventReader;
  readonly #reader: UsageReader;
  #hasToken = false;

  constructor(transport: Transport, dialect: Dialect) {
    this.#events = transport.reader();
    this.#reader = dialect.usageReader();
  }

  get usage(): StreamUsage {
    return this.#reader.usage;
  }

  get hasBegun(): boolean {
    return this.#hasToken || this.usage.isComplete;
  }

  get isDamaged(): boolean {
    return this.#events.isDamaged;
  }

  /** The events that `bytes` completes, up to an error, which ends the stream and is none of them. */
  push(bytes: Buffer): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const event of this.#events.push(bytes)) {
      if (this.usage.error !== null) break;
      this.#reader.add(event);
      if (this.usage.error !== null) break;
      this.#hasToken ||= holdsToken(event.name, parseObject(event.json) ?? {});
      events.push(event);
    }
    return events;
  }
}
