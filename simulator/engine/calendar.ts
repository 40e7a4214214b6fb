/**
 * The pending events: a calendar queue over small numbers, the slots of the requests in flight.
 *
 * Every slot has at most one pending event, so an event is a key and a link at the slot's place in two arrays: a bucket
 * is a sorted list of slots, and nothing is allocated. Events are totally ordered by (time, class, sequence): time and
 * class are one number (see `event-key.ts`), and equal keys leave in the order in which they came.
 *
 * R. Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem" (1988).
 */
// Room that most runs never outgrow (perf: 4); pages never touched cost nothing.
const FIRST_SLOTS = 16_384;
const FIRST_ROOM = 65_536;
const FIRST_BUCKETS = 8192;
const FIRST_WIDTH = 4096;
const BUCKETS_PER_EVENT = 2.5;

export class Calendar {
  /** Key of the earliest event; Infinity when there is none. */
  minKey = Number.POSITIVE_INFINITY;
  /** By slot: its key, and the slot that comes next in its bucket. */
  private keys = new Float64Array(FIRST_SLOTS);
  private next = new Int32Array(FIRST_SLOTS);
  /** By bucket: its first slot, or -1. Behind them a bit for each bucket, set while it is not empty. */
  private buckets = new Int32Array(FIRST_ROOM + (FIRST_ROOM >> 5)).fill(-1, 0, FIRST_BUCKETS);
  private mask = FIRST_BUCKETS - 1;
  /** A power of two, so the bucket of a key is exact. */
  private width = Number.NaN;
  private inverseWidth = Number.NaN;
  /** The bucket of the earliest event, and the key at which that bucket's turn ends. */
  private day = 0;
  private dayEnd = Number.NEGATIVE_INFINITY;
  private tunedAtKey = -0;

  constructor() {
    this.setWidth(FIRST_WIDTH);
  }

  /** Makes room for slots 0 .. `slots` - 1, which must be there before they are pushed. */
  reach(slots: number): void {
    if (slots <= this.keys.length) return;
    const keys = new Float64Array(slots);
    keys.set(this.keys);
    this.keys = keys;
    const next = new Int32Array(slots);
    next.set(this.next);
    this.next = next;
  }

  /** @throws RangeError where the key is no instant: such an event would never be seen again */
  push(slot: number, key: number): void {
    if (!(key >= 0)) refuse(slot, key);
    const keys = this.keys;
    const next = this.next;
    const buckets = this.buckets;
    const mask = this.mask;
    keys[slot] = key;
    const bucket = ((key * this.inverseWidth) | 0) & mask;
    const word = mask + 1 + (bucket >>> 5);
    const head = buckets[bucket]!;
    if (head === -1 || keys[head]! > key) {
      buckets[bucket] = slot;
      next[slot] = head;
      buckets[word] = buckets[word]! | (1 << bucket);
      if (key < this.minKey) this.openAt(key);
      return;
    }
    let before = head;
    let after = next[before]!;
    while (after !== -1 && keys[after]! <= key) {
      before = after;
      after = next[before]!;
    }
    next[before] = slot;
    next[slot] = after;
  }

  /** The key that a pending slot was pushed with. */
  keyOf(slot: number): number {
    return this.keys[slot]!;
  }

  /** Takes the earliest event out; call only while there is one. */
  pop(): number {
    const keys = this.keys;
    const buckets = this.buckets;
    const mask = this.mask;
    const bucket = this.day;
    const slot = buckets[bucket]!;
    const rest = this.next[slot]!;
    buckets[bucket] = rest;
    if (rest !== -1) {
      const key = keys[rest]!;
      if (key < this.dayEnd) {
        this.minKey = key;
        return slot;
      }
    } else {
      // The next bucket in use is mostly near: in the same word, and its first event in the same turn.
      const word = mask + 1 + (bucket >>> 5);
      const bits = buckets[word]! & ~(1 << bucket);
      buckets[word] = bits;
      const later = bits & (-1 << bucket);
      if (later !== 0) {
        const found = (bucket & -32) + 31 - Math.clz32(later & -later);
        const dayEnd = this.dayEnd + (found - bucket) * this.width;
        const key = keys[buckets[found]!]!;
        if (key < dayEnd) {
          this.minKey = key;
          this.day = found;
          this.dayEnd = dayEnd;
          return slot;
        }
      }
    }
    this.findMinimum();
    return slot;
  }

  /** Takes a pending event out before its time. */
  remove(slot: number): void {
    const next = this.next;
    const buckets = this.buckets;
    const key = this.keys[slot]!;
    const bucket = ((key * this.inverseWidth) | 0) & this.mask;
    const after = next[slot]!;
    let at = buckets[bucket]!;
    if (at === slot) {
      buckets[bucket] = after;
      const word = this.mask + 1 + (bucket >>> 5);
      if (after === -1) buckets[word] = buckets[word]! & ~(1 << bucket);
    } else {
      while (next[at] !== slot) at = next[at]!;
      next[at] = after;
    }
    if (key === this.minKey) this.findMinimum();
  }

  /**
   * Fits the buckets to what has been seen: a quarter to half a mean gap wide, and a few for each event, so that nearly
   * all hold one at most, and the branches of push and pop are taken as foreseen. Call it now and then; it decides by
   * counts alone, so equal runs tune equally.
   * @param popped events taken out since the last call
   * @param pending events that are in it, about
   */
  tune(nowKey: number, popped: number, pending: number): void {
    const gap = (nowKey - this.tunedAtKey) / popped;
    this.tunedAtKey = nowKey;
    let width = 1;
    while (width < gap / 4) width *= 2;
    let buckets = FIRST_BUCKETS;
    while (buckets < pending * BUCKETS_PER_EVENT) buckets *= 2;
    const widthRatio = width * this.inverseWidth;
    const isWide = widthRatio >= 4 || widthRatio <= 0.25;
    const isFew = buckets > this.mask + 1 || buckets * 8 <= this.mask + 1;
    if (isWide || isFew) this.rebuild(buckets, width);
  }

  /** From the bucket of the last minimum on: the first whose earliest event lies within its turn. */
  private findMinimum(): void {
    const mask = this.mask;
    const buckets = this.buckets;
    const width = this.width;
    let bucket = this.day - 1;
    let dayEnd = this.dayEnd - width;
    for (let turned = 0; turned <= mask; ) {
      bucket = (bucket + 1) & mask;
      dayEnd += width;
      let word = bucket >>> 5;
      let bits = buckets[mask + 1 + word]! & (-1 << bucket);
      for (let words = mask >>> 5; bits === 0 && words >= 0; words--) {
        word = (word + 1) & (mask >>> 5);
        bits = buckets[mask + 1 + word]!;
      }
      if (bits === 0) {
        this.minKey = Number.POSITIVE_INFINITY;
        return;
      }
      const found = (word << 5) + (31 - Math.clz32(bits & -bits));
      const skipped = (found - bucket) & mask;
      turned += skipped + 1;
      dayEnd += skipped * width;
      const key = this.keys[buckets[found]!]!;
      if (key < dayEnd) {
        this.minKey = key;
        this.day = found;
        this.dayEnd = dayEnd;
        return;
      }
      bucket = found;
    }
    this.jumpToMinimum();
  }

  private openAt(key: number): void {
    const day = Math.floor(key * this.inverseWidth);
    this.minKey = key;
    this.day = (day | 0) & this.mask;
    this.dayEnd = (day + 1) * this.width;
  }

  /** A whole turn of the calendar without an event: looks at every bucket once. */
  private jumpToMinimum(): void {
    let best = Number.POSITIVE_INFINITY;
    for (let bucket = 0; bucket <= this.mask; bucket++) {
      const head = this.buckets[bucket]!;
      if (head !== -1 && this.keys[head]! < best) best = this.keys[head]!;
    }
    this.openAt(best);
  }

  private rebuild(buckets: number, width: number): void {
    let slot = this.chain();
    const length = buckets + (buckets >>> 5);
    if (length > this.buckets.length) this.buckets = new Int32Array(length);
    this.buckets.fill(-1, 0, buckets).fill(0, buckets, length);
    this.mask = buckets - 1;
    this.setWidth(width);
    this.minKey = Number.POSITIVE_INFINITY;
    while (slot !== -1) {
      const after = this.next[slot]!;
      this.push(slot, this.keys[slot]!);
      slot = after;
    }
  }

  /** Links all events into one list, those of equal keys in their order; its first slot, or -1. */
  private chain(): number {
    let first = -1;
    let last = -1;
    for (let bucket = 0; bucket <= this.mask; bucket++) {
      const head = this.buckets[bucket]!;
      if (head === -1) continue;
      if (last === -1) first = head;
      else this.next[last] = head;
      last = head;
      while (this.next[last] !== -1) last = this.next[last]!;
    }
    return first;
  }

  private setWidth(width: number): void {
    this.width = width;
    this.inverseWidth = 1 / width;
  }
}

/** (Apart: `push` is short enough to be compiled into its callers.) */
function refuse(slot: number, key: number): never {
  throw new RangeError(`expected an instant for slot ${slot}, got the key ${key}`);
}
