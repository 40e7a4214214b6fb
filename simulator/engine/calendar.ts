/**
 * The pending events: a calendar queue over small numbers, the slots of the requests in flight.
 *
 * Every slot has at most one pending event, so an event is a key and a link at the slot's place in two arrays: a bucket
 * is a sorted list of slots, and nothing is allocated. Events are totally ordered by (time, class, sequence): time and
 * class are one number, `eventKey`, and equal keys leave in the order in which they came.
 *
 * R. Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem" (1988).
 */
import type { Micros } from './time.ts';

/**
 * What happens first at one and the same instant, and why. World: a quota or a fault that changes at t is in force at
 * t. Release: what is given back at t can be had at t. Again: who has waited goes before who has just come. Arrival:
 * last.
 */
export const CLASS_WORLD = 0;
export const CLASS_RELEASE = 1;
export const CLASS_AGAIN = 2;
export const CLASS_ARRIVAL = 3;

const CLASSES = 4;

export function eventKey(atMicros: Micros, eventClass: number): number {
  return atMicros * CLASSES + eventClass;
}

export function keyMicros(key: number): Micros {
  return Math.floor(key * (1 / CLASSES));
}

const NONE = -1;
const FIRST_SLOTS = 1024;
const FIRST_BUCKETS = 256;
const FIRST_WIDTH = 4096;

export class Calendar {
  /** Key of the earliest event; Infinity when there is none. */
  minKey = Number.POSITIVE_INFINITY;
  length = 0;
  /** By slot. */
  #keys = new Float64Array(FIRST_SLOTS);
  #next = new Int32Array(FIRST_SLOTS);
  /** By bucket: its first slot, or NONE. */
  #heads = new Int32Array(FIRST_BUCKETS).fill(NONE);
  /** One bit a bucket: set while it is not empty. */
  #busy = new Int32Array(FIRST_BUCKETS >> 5);
  #mask = FIRST_BUCKETS - 1;
  /** The width is a power of two, so the bucket of a key is exact. */
  #width = FIRST_WIDTH;
  #inverseWidth = 1 / FIRST_WIDTH;
  /** The bucket of the earliest event, before masking, and the key at which that bucket's turn ends. */
  #day = 0;
  #dayEnd = FIRST_WIDTH;
  #popped = 0;
  #tunedAtKey = 0;

  push(slot: number, key: number): void {
    if (slot >= this.#keys.length) this.#growSlots(slot);
    this.#keys[slot] = key;
    this.#link(slot, key);
    this.length++;
    if (key < this.minKey) this.#openAt(key);
  }

  /** The key that a pending slot was pushed with. */
  keyOf(slot: number): number {
    return this.#keys[slot]!;
  }

  /** Takes the earliest event out; call only while `length > 0`. */
  pop(): number {
    const heads = this.#heads;
    const bucket = this.#day & this.#mask;
    const slot = heads[bucket]!;
    const rest = this.#next[slot]!;
    heads[bucket] = rest;
    this.#popped++;
    this.length--;
    if (rest !== NONE) {
      const key = this.#keys[rest]!;
      if (key < this.#dayEnd) {
        this.minKey = key;
        return slot;
      }
    } else {
      this.#busy[bucket >> 5] = this.#busy[bucket >> 5]! & ~(1 << (bucket & 31));
      if (this.length === 0) {
        this.minKey = Number.POSITIVE_INFINITY;
        return slot;
      }
    }
    this.#findMinimum();
    return slot;
  }

  /** Takes a pending event out before its time. */
  remove(slot: number): void {
    const next = this.#next;
    const key = this.#keys[slot]!;
    const bucket = ((key * this.#inverseWidth) | 0) & this.#mask;
    const after = next[slot]!;
    let at = this.#heads[bucket]!;
    if (at === slot) {
      this.#heads[bucket] = after;
      if (after === NONE) this.#busy[bucket >> 5] = this.#busy[bucket >> 5]! & ~(1 << (bucket & 31));
    } else {
      while (next[at] !== slot) at = next[at]!;
      next[at] = after;
    }
    if (--this.length === 0) this.minKey = Number.POSITIVE_INFINITY;
    else if (key === this.minKey) this.#findMinimum();
  }

  /**
   * Fits the buckets to what has been seen: about as wide as the mean gap between events, about as many as there are
   * events. Call it now and then; it decides by counts alone, so equal runs tune equally.
   */
  tune(nowKey: number): void {
    if (this.#popped < 1024) return;
    const gap = (nowKey - this.#tunedAtKey) / this.#popped;
    this.#popped = 0;
    this.#tunedAtKey = nowKey;
    let width = 1;
    while (width < gap) width *= 2;
    let buckets = FIRST_BUCKETS;
    while (buckets < this.length) buckets *= 2;
    const widthRatio = width * this.#inverseWidth;
    const isWide = widthRatio >= 4 || widthRatio <= 0.25;
    const isFew = buckets > this.#mask + 1 || buckets * 8 <= this.#mask + 1;
    if (isWide || isFew) this.#rebuild(buckets, width);
  }

  #link(slot: number, key: number): void {
    const bucket = ((key * this.#inverseWidth) | 0) & this.#mask;
    const keys = this.#keys;
    const next = this.#next;
    const heads = this.#heads;
    let after = heads[bucket]!;
    if (after === NONE) {
      this.#busy[bucket >> 5] = this.#busy[bucket >> 5]! | (1 << (bucket & 31));
    } else if (keys[after]! <= key) {
      let before = after;
      after = next[before]!;
      while (after !== NONE && keys[after]! <= key) {
        before = after;
        after = next[before]!;
      }
      next[before] = slot;
      next[slot] = after;
      return;
    }
    next[slot] = after;
    heads[bucket] = slot;
  }

  /** From the bucket of the last minimum on: the first whose earliest event lies within its turn. */
  #findMinimum(): void {
    const mask = this.#mask;
    const busy = this.#busy;
    const width = this.#width;
    let bucket = this.#day & mask;
    let dayEnd = this.#dayEnd;
    for (let turned = 0; turned <= mask; ) {
      let word = bucket >> 5;
      let bits = busy[word]! & (-1 << (bucket & 31));
      while (bits === 0) {
        word = (word + 1) & (mask >> 5);
        bits = busy[word]!;
      }
      const found = (word << 5) + (31 - Math.clz32(bits & -bits));
      const skipped = (found - bucket) & mask;
      dayEnd += skipped * width;
      const key = this.#keys[this.#heads[found]!]!;
      if (key < dayEnd) {
        this.#open(key, found, dayEnd);
        return;
      }
      dayEnd += width;
      bucket = (found + 1) & mask;
      turned += skipped + 1;
    }
    this.#jumpToMinimum();
  }

  #open(key: number, day: number, dayEnd: number): void {
    this.minKey = key;
    this.#day = day;
    this.#dayEnd = dayEnd;
  }

  #openAt(key: number): void {
    const day = Math.floor(key * this.#inverseWidth);
    this.#open(key, day | 0, (day + 1) * this.#width);
  }

  /** A whole turn of the calendar without an event: look at every bucket once. */
  #jumpToMinimum(): void {
    let best = Number.POSITIVE_INFINITY;
    for (const head of this.#heads) {
      if (head !== NONE && this.#keys[head]! < best) best = this.#keys[head]!;
    }
    this.#openAt(best);
  }

  #growSlots(slot: number): void {
    let slots = this.#keys.length;
    while (slots <= slot) slots *= 2;
    const keys = new Float64Array(slots);
    keys.set(this.#keys);
    this.#keys = keys;
    const next = new Int32Array(slots);
    next.set(this.#next);
    this.#next = next;
  }

  #rebuild(buckets: number, width: number): void {
    const old = this.#heads;
    this.#heads = new Int32Array(buckets).fill(NONE);
    this.#busy = new Int32Array(buckets >> 5);
    this.#mask = buckets - 1;
    this.#width = width;
    this.#inverseWidth = 1 / width;
    for (const head of old) {
      let slot = head;
      while (slot !== NONE) {
        const after = this.#next[slot]!;
        this.#link(slot, this.#keys[slot]!);
        slot = after;
      }
    }
    if (this.length > 0) this.#openAt(this.minKey);
  }
}
