/** Server-sent events out of a whole body. An event counts from its blank line on: one that is cut off is none. */

export interface ServerSentEvent {
  /** Empty where none was sent. */
  readonly name: string;
  readonly data: string;
}

export function readEvents(body: string): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  let name = '';
  let data: string | null = null;
  const lines = body.split(/\r\n|\r|\n/);
  // What follows the last line end is no line yet.
  lines.pop();
  for (const line of lines) {
    if (line === '') {
      if (data !== null) events.push({ name, data });
      name = '';
      data = null;
    } else if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5);
      data = data === null ? value : `${data}\n${value}`;
    } else if (line.startsWith('event:')) name = line.slice(line[6] === ' ' ? 7 : 6);
  }
  return events;
}
