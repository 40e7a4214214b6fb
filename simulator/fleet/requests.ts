/**
 * The requests in flight: one record of 80 bytes each in a single buffer, reached by slot number.
 *
 * A record is read and written through two views of the same bytes, doubles for instants and 32-bit integers for the
 * rest. Objects would cost an allocation a request and, at 100,000 in flight, four to twelve times the memory.
 */

/** Doubles of a record: index = slot x DOUBLES + field. */
export const DOUBLES = 10;
export const ARRIVED = 0;
export const ADMITTED_AT = 1;

/** 32-bit words of a record: index = slot x WORDS + field; the first four are the doubles above. */
export const WORDS = 20;
/** What the pending event is; in the free list, the next free slot. */
export const KIND = 4;
export const SHARD = 5;
/** Tenant in the lower 16 bits, gateway replica above. */
export const TENANT = 6;
export const INPUT = 7;
export const CACHE_READ = 8;
export const CACHE_WRITE = 9;
/** As resolved: never unset. */
export const MAX_TOKENS = 10;
export const OUTPUT = 11;
export const FIRST_TOKEN_MICROS = 12;
export const PER_TOKEN_MICROS = 13;
export const AFFINITY = 14;
/** Tokens it holds in the ledger; for mantle, output tokens charged so far. */
export const HELD = 15;
/** Tokens that the gateway's book believes it to hold. */
export const BELIEVED = 16;
/** Four counters in one word: see the bit fields below. */
export const PROGRESS = 17;
export const ID = 18;

/** Kinds of pending events: a generation's (see `generation.ts`), ... */
export const KIND_FINISH = 0;
export const KIND_ADJUST = 1;
export const KIND_LEAVE = 2;
/** The client has left, the model has not noticed: only the settlement is still to come. */
export const KIND_ORPHAN = 3;
/** ... a request's that waits at the gateway (see `gateway.ts`), ... */
export const KIND_RETRY = 4;
export const KIND_HELD = 5;
/** The client's patience ends before what it waits for. */
export const KIND_GONE = 6;
/** Not a request, but a replica's alarm. */
export const KIND_WAKE = 7;
/** ... and a caller's that tries again. */
export const KIND_AGAIN = 8;

/** Bit fields of PROGRESS: gateway rounds begun, attempts of the caller, attempts on shards, first and last answer. */
export const ROUND_SHIFT = 0;
export const ROUND_MASK = 0xff;
export const CALLER_SHIFT = 8;
export const CALLER_MASK = 0x3f;
export const ATTEMPT_SHIFT = 14;
export const ATTEMPT_MASK = 0x7ff;
/** Index in FIRST_OUTCOMES. */
export const FIRST_SHIFT = 25;
export const FIRST_MASK = 0x3;
/** The verdict of the last refusal. */
export const LAST_SHIFT = 27;
export const LAST_MASK = 0xf;

/** PROGRESS with one more attempt on a shard; the count stands still once it is full. */
export function withAttempt(progress: number): number {
  const isFull = ((progress >>> ATTEMPT_SHIFT) & ATTEMPT_MASK) === ATTEMPT_MASK;
  return isFull ? progress : progress + (1 << ATTEMPT_SHIFT);
}

export const NO_SLOT = -1;
const FIRST_CAPACITY = 1024;

export class Requests {
  doubles: Float64Array;
  words: Int32Array;
  /** Slots taken now, and the most there ever were. */
  live = 0;
  peak = 0;
  #capacity = 0;
  #free = NO_SLOT;
  /** Slots from here on were never used: the free list need not be built ahead, nor its pages be touched. */
  #fresh = 0;

  constructor() {
    this.doubles = new Float64Array(0);
    this.words = new Int32Array(0);
    this.#grow(FIRST_CAPACITY);
  }

  take(): number {
    if (++this.live > this.peak) this.peak = this.live;
    const slot = this.#free;
    if (slot !== NO_SLOT) {
      this.#free = this.words[slot * WORDS + KIND]!;
      return slot;
    }
    if (this.#fresh === this.#capacity) this.#grow(this.#capacity * 2);
    return this.#fresh++;
  }

  /** A record for something that is no request, such as an alarm: it is never given back, and not counted. */
  setAside(): number {
    const slot = this.take();
    this.live--;
    this.peak--;
    return slot;
  }

  release(slot: number): void {
    this.live--;
    this.words[slot * WORDS + KIND] = this.#free;
    this.#free = slot;
  }

  #grow(capacity: number): void {
    const doubles = new Float64Array(capacity * DOUBLES);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.words = new Int32Array(doubles.buffer);
    this.#capacity = capacity;
  }
}
