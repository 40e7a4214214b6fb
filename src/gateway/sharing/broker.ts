/** What carries the words of one replica to the others: Redis, or what a test puts in its place. */

export interface Broker {
  /** Sends to all sisters without waiting. False: it was dropped, being cut off or having too much on the way. */
  publish(text: string): boolean;
}

/** Who listens at a broker. */
export interface BrokerListener {
  /** From here on words go out and come in; whatever was said before this is lost. */
  joined(): void;
  /** Cut off: nothing goes out or comes in. */
  alone(): void;
  /** Someone said this, perhaps the listener itself. */
  heard(text: string): void;
}
