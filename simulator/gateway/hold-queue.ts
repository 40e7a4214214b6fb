/** The held requests of one gateway replica: bounded, important tenants first, then in order of arrival. */

/** Room that is set aside when a run begins, for every replica. */
export const MOST_HELD = 1_000_000;

export class HoldQueue {
  length = 0;
  readonly capacity: number;
  private readonly slots: Int32Array;
  private readonly priorities: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.slots = new Int32Array(capacity);
    this.priorities = new Int32Array(capacity);
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  at(position: number): number {
    return this.slots[position]!;
  }

  /** Puts a slot behind all that are as important or more so; call only while there is room. */
  add(slot: number, priority: number): void {
    let position = this.length++;
    while (position > 0 && this.priorities[position - 1]! > priority) {
      this.slots[position] = this.slots[position - 1]!;
      this.priorities[position] = this.priorities[position - 1]!;
      position--;
    }
    this.slots[position] = slot;
    this.priorities[position] = priority;
  }

  /** Takes a slot out; false where it is not held. */
  remove(slot: number): boolean {
    const position = this.slots.subarray(0, this.length).indexOf(slot);
    if (position < 0) return false;
    this.slots.copyWithin(position, position + 1, this.length);
    this.priorities.copyWithin(position, position + 1, this.length);
    this.length--;
    return true;
  }
}
