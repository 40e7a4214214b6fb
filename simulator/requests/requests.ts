/**
 * The requests in flight: one record of 64 bytes each in a single buffer, reached by slot number.
 *
 * A record is read and written through two views of the same bytes: two doubles for instants, then twelve 32-bit words.
 * Objects would cost an allocation a request and, at 100,000 in flight, four to twelve times the memory. The layout is
 * known to this file alone, and written in it as numbers: V8 folds a number into an address, a constant of a module it
 * loads and checks at every use.
 *
 *     double  0 arrived            1 admitted at
 *     word    4 kind, shard        5 tenant, model, replica              6 input
 *             7 cache read         8 cache write     9 maxTokens        10 output
 *            11 first token       12 per token      13 affinity         14 held         15 progress
 */
import type { Micros } from '../basics/time.ts';

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
/** Not a request, but a replica's alarm: its shard is the replica. */
export const KIND_WAKE = 7;
/** ... a caller's that tries again, ... */
export const KIND_AGAIN = 8;
/** ... and a shard's refusal that is on its way back to the gateway. */
export const KIND_REFUSED = 9;

/** What a record has room for, beside what a row of a trace has (see `trace.ts`). */
export const MOST_MODELS = 256;
/** More would fit, but every replica may keep a book on every shard, and a policy may look at all of them. */
export const MOST_SHARDS = 4096;
export const MOST_REPLICAS = 64;
/** What a request holds is at most input + output x burndown: with the most of a row's tokens it fits a word. */
export const MOST_BURNDOWN = 1_000;
/** To the first token, and from each to the next. */
export const LONGEST_LATENCY_MICROS = 2_000_000_000;

const NONE = -1;
export const NO_SLOT = NONE;
/** What most runs never outgrow; see `calendar.ts`. */
const FIRST_CAPACITY = 16_384;
/** By much at once: the old records stay in memory for long, whereas pages never touched cost nothing. */
const GROWTH = 16;
/** From here on that would be gigabytes. */
const LARGE_CAPACITY = 4_194_304;

export class Requests {
  /** Slots taken now, and the most there ever were. */
  live = 0;
  peak = 0;
  private doubles = new Float64Array(FIRST_CAPACITY << 3);
  private words = new Int32Array(this.doubles.buffer);
  private capacity = FIRST_CAPACITY;
  private readonly onGrow: (capacity: number) => void;
  private free = NONE;
  /** Slots from here on were never used: the free list need not be built ahead, nor its pages be touched. */
  private fresh = 0;

  /** @param onGrow told of every new number of slots, so that what is kept beside the records grows with them */
  constructor(onGrow: (capacity: number) => void = () => {}) {
    this.onGrow = onGrow;
    onGrow(FIRST_CAPACITY);
  }

  take(): number {
    if (++this.live > this.peak) this.peak = this.live;
    const slot = this.free;
    if (slot !== NONE) {
      this.free = this.words[(slot << 4) | 4]!;
      return slot;
    }
    if (this.fresh === this.capacity) this.grow(this.capacity * (this.capacity < LARGE_CAPACITY ? GROWTH : 2));
    return this.fresh++;
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
    this.words[(slot << 4) | 4] = this.free;
    this.free = slot;
  }

  /** The intended arrival. */
  arrivedAt(slot: number): Micros {
    return this.doubles[slot << 3]!;
  }

  setArrivedAt(slot: number, arrivedAt: Micros): void {
    this.doubles[slot << 3] = arrivedAt;
  }

  admittedAt(slot: number): Micros {
    return this.doubles[(slot << 3) | 1]!;
  }

  setAdmittedAt(slot: number, admittedAt: Micros): void {
    this.doubles[(slot << 3) | 1] = admittedAt;
  }

  /** Whether the pending event is KIND_FINISH. */
  isFinishing(slot: number): boolean {
    return (this.words[(slot << 4) | 4]! & 15) === 0;
  }

  /** What the pending event is. */
  kind(slot: number): number {
    return this.words[(slot << 4) | 4]! & 15;
  }

  /** Where it is, or was last. */
  shard(slot: number): number {
    return this.words[(slot << 4) | 4]! >>> 4;
  }

  setEvent(slot: number, kind: number, shard: number): void {
    this.words[(slot << 4) | 4] = kind | (shard << 4);
  }

  setKind(slot: number, kind: number): void {
    this.words[(slot << 4) | 4] = (this.words[(slot << 4) | 4]! & ~15) | kind;
  }

  tenant(slot: number): number {
    return this.words[(slot << 4) | 5]! & 0xffff;
  }

  /** Index of the model that its tenant asks. */
  model(slot: number): number {
    return (this.words[(slot << 4) | 5]! >>> 16) & 0xff;
  }

  /** The gateway replica that its caller talks to. */
  replica(slot: number): number {
    return this.words[(slot << 4) | 5]! >>> 24;
  }

  setOrigin(slot: number, tenant: number, model: number, replica: number): void {
    this.words[(slot << 4) | 5] = tenant | (model << 16) | (replica << 24);
  }

  /** All input tokens, cache reads and writes included. */
  input(slot: number): number {
    return this.words[(slot << 4) | 6]!;
  }

  setInput(slot: number, input: number): void {
    this.words[(slot << 4) | 6] = input;
  }

  cacheRead(slot: number): number {
    return this.words[(slot << 4) | 7]!;
  }

  setCacheRead(slot: number, cacheRead: number): void {
    this.words[(slot << 4) | 7] = cacheRead;
  }

  cacheWrite(slot: number): number {
    return this.words[(slot << 4) | 8]!;
  }

  setCacheWrite(slot: number, cacheWrite: number): void {
    this.words[(slot << 4) | 8] = cacheWrite;
  }

  /** As resolved: never unset. */
  maxTokens(slot: number): number {
    return this.words[(slot << 4) | 9]!;
  }

  setMaxTokens(slot: number, maxTokens: number): void {
    this.words[(slot << 4) | 9] = maxTokens;
  }

  output(slot: number): number {
    return this.words[(slot << 4) | 10]!;
  }

  setOutput(slot: number, output: number): void {
    this.words[(slot << 4) | 10] = output;
  }

  firstTokenMicros(slot: number): number {
    return this.words[(slot << 4) | 11]!;
  }

  setFirstTokenMicros(slot: number, firstTokenMicros: number): void {
    this.words[(slot << 4) | 11] = firstTokenMicros;
  }

  perTokenMicros(slot: number): number {
    return this.words[(slot << 4) | 12]!;
  }

  setPerTokenMicros(slot: number, perTokenMicros: number): void {
    this.words[(slot << 4) | 12] = perTokenMicros;
  }

  affinity(slot: number): number {
    return this.words[(slot << 4) | 13]! >>> 0;
  }

  setAffinity(slot: number, affinity: number): void {
    this.words[(slot << 4) | 13] = affinity;
  }

  /** Tokens it holds in the ledger; for mantle, output tokens charged so far. */
  held(slot: number): number {
    return this.words[(slot << 4) | 14]!;
  }

  setHeld(slot: number, held: number): void {
    this.words[(slot << 4) | 14] = held;
  }

  /** See `progress.ts`. */
  progress(slot: number): number {
    return this.words[(slot << 4) | 15]!;
  }

  setProgress(slot: number, progress: number): void {
    this.words[(slot << 4) | 15] = progress;
  }

  private grow(capacity: number): void {
    const doubles = new Float64Array(capacity << 3);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.words = new Int32Array(doubles.buffer);
    this.capacity = capacity;
    this.onGrow(capacity);
  }
}
