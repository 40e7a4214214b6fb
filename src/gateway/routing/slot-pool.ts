/** Small numbers for things that come and go, so that typed arrays can be indexed by them. */

export class SlotPool<Thing> {
  readonly #things: (Thing | undefined)[] = [];
  readonly #free: number[] = [];

  take(thing: Thing): number {
    const slot = this.#free.pop() ?? this.#things.length;
    this.#things[slot] = thing;
    return slot;
  }

  at(slot: number): Thing {
    return this.#things[slot]!;
  }

  release(slot: number): void {
    this.#things[slot] = undefined;
    this.#free.push(slot);
  }
}
