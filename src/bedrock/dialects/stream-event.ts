/** One event of a streamed answer, and what reads events out of bytes. */

export interface StreamEvent {
  /** Event type of the frame or SSE event name; empty where the transport has none. */
  readonly name: string;
  readonly json: string;
}

/** Undoes a transport. One for each stream. */
export interface EventReader {
  /** The events that `bytes` completes; an error after the head is an event too. */
  push(bytes: Buffer): StreamEvent[];
  /** Whether the stream cannot be read any further. */
  readonly isDamaged: boolean;
}
