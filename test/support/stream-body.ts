/** The body of an answer that comes piece by piece, and that remembers whether it was read to its end. */

export class BrokenBody implements AsyncIterable<Buffer> {
  isCancelled = false;
  readonly #pieces: readonly Buffer[];
  readonly #error: Error | null;

  /** @param error thrown after the last piece; null: the body ends */
  constructor(pieces: readonly Buffer[], error: Error | null) {
    this.#pieces = pieces;
    this.#error = error;
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    const pieces = this.#pieces.values();
    return {
      next: () => {
        const { done, value } = pieces.next();
        if (done !== true) return Promise.resolve({ done: false, value });
        return this.#error === null ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(this.#error);
      },
      return: () => {
        this.isCancelled = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}

export function bodyOf(pieces: readonly Buffer[]): BrokenBody {
  return new BrokenBody(pieces, null);
}
