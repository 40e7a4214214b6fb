/** A map of numbers of bounded size: what was not asked for lately is forgotten. */

const MOST_RECENT = 1 << 20;

/** Holds the last so many keys, and at most as many of those before them. */
export class RecentMap {
  readonly #mostRecent: number;
  #recent = new Map<number, number>();
  #older = new Map<number, number>();

  constructor(mostRecent = MOST_RECENT) {
    this.#mostRecent = mostRecent;
  }

  get(key: number): number | undefined {
    const value = this.#recent.get(key) ?? this.#older.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: number, value: number): void {
    if (this.#recent.size >= this.#mostRecent && !this.#recent.has(key)) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
  }
}
