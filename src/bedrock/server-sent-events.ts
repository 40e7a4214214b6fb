/** Server-sent events (WHATWG HTML, "Server-sent events"): written, and read out of bytes in pieces of any size. */

export const SERVER_SENT_EVENTS_TYPE = 'text/event-stream; charset=utf-8';

export interface ServerSentEvent {
  /** Empty where none was sent. */
  readonly name: string;
  readonly data: string;
}

/** @param name empty where none is sent @param data of one line, as JSON is */
export function encodeServerSentEvent(name: string, data: string): string {
  return name === '' ? `data: ${data}\n\n` : `event: ${name}\ndata: ${data}\n\n`;
}

/** UTF-16 units of one event. A whole answer stands in the last event of OpenAI's Responses. */
const MOST_EVENT_LENGTH = 16 * 1_024 * 1_024;

/** An event counts from its blank line on: one that the end of the stream cuts off is none. */
export class ServerSentEventDecoder {
  readonly #utf8 = new TextDecoder();
  /** The line whose end has not come. */
  #line = '';
  /** Whether the text so far ends in a CR, so that an LF would belong to it. */
  #endsInReturn = false;
  #name = '';
  /** Null before the first line of data. */
  #data: string | null = null;
  #isDamaged = false;

  /** An event was longer than any answer. Nothing is read after it. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** The events that `bytes` completes. */
  push(bytes: Buffer): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    let text = this.#utf8.decode(bytes, { stream: true });
    if (this.#isDamaged || text === '') return events;
    const endsInReturn = text.endsWith('\r');
    if (this.#endsInReturn && text.startsWith('\n')) text = text.slice(1);
    this.#endsInReturn = endsInReturn;
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#line + lines[0]!;
    this.#line = lines.pop()!;
    for (const line of lines) {
      if (line === '') this.#dispatch(events);
      else this.#field(line);
    }
    this.#isDamaged = this.#line.length + (this.#data?.length ?? 0) > MOST_EVENT_LENGTH;
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }

  #dispatch(events: ServerSentEvent[]): void {
    if (this.#data !== null) events.push({ name: this.#name, data: this.#data });
    this.#name = '';
    this.#data = null;
  }
}
