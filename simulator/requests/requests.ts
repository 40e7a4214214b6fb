/**
 * The requests in flight: one record of 64 bytes each in a single buffer, reached by slot number; two doubles, then
 * twelve 32-bit words. Objects would cost an allocation a request and, at 100,000 in flight, 4 to 12 times the memory.
 */
import type { Micros } from '../basics/time.ts';
import { Choices } from './choices.ts';
import { KIND_FINISH } from './event-kind.ts';

/** What a record has room for, beside what a row of a trace has (see `trace.ts`). */
export const MOST_MODELS = 256;
/** More would fit, but every replica may keep a book on every shard, and a policy may look at all of them. */
export const MOST_SHARDS = 4096;
export const MOST_REPLICAS = 64;
/** What a request holds is at most input + output x burndown: with the most of a row's tokens it fits a word. */
export const MOST_BURNDOWN = 1_000;
/** From admission to the first token, and from each token to the next. */
export const LONGEST_LATENCY_MICROS = 2_000_000_000;

/** A record as doubles: when it arrived, when it was admitted; as 32-bit words: what stands behind these. */
const DOUBLES_BITS = 3;
const ADMITTED_AT = 1;
const WORDS_BITS = 4;
/** The kind of the pending event in 4 bits, the shard in the rest; of a free record the next free one. */
const EVENT = 4;
const KIND_BITS = 4;
const KIND_MASK = (1 << KIND_BITS) - 1;
/** Tenant, model, replica. */
const ORIGIN = 5;
const TENANT_MASK = 0xffff;
const MODEL_SHIFT = 16;
const MODEL_MASK = 0xff;
const REPLICA_SHIFT = 24;
const INPUT = 6;
const CACHE_READ = 7;
const CACHE_WRITE = 8;
const MAX_TOKENS = 9;
const OUTPUT = 10;
const FIRST_TOKEN = 11;
const PER_TOKEN = 12;
const AFFINITY = 13;
const HELD = 14;
const PROGRESS = 15;

export const NO_SLOT = -1;
const FIRST_CAPACITY = 16_384;
/** By much at once, for old records stay in memory for long; but not to gigabytes. */
const GROWTH = 16;
const LARGE_CAPACITY = 4_194_304;

export class Requests {
  /** Slots taken now, and the most there ever were. */
  live = 0;
  peak = 0;
  private doubles = new Float64Array(FIRST_CAPACITY << DOUBLES_BITS);
  private words = new Int32Array(this.doubles.buffer);
  private capacity = FIRST_CAPACITY;
  readonly choices = new Choices();
  private readonly onGrow: (capacity: number) => void;
  private free = NO_SLOT;
  private fresh = 0;

  /** @param onGrow told of every new number of slots */
  constructor(onGrow: (capacity: number) => void = () => {}) {
    this.onGrow = onGrow;
    this.choices.reach(FIRST_CAPACITY);
    onGrow(FIRST_CAPACITY);
  }

  take(): number {
    if (++this.live > this.peak) this.peak = this.live;
    const slot = this.free;
    if (slot !== NO_SLOT) {
      this.free = this.words[(slot << WORDS_BITS) | EVENT]!;
      return slot;
    }
    if (this.fresh === this.capacity) this.grow(this.capacity * (this.capacity < LARGE_CAPACITY ? GROWTH : 2));
    return this.fresh++;
  }

  /** A record for no request, such as an alarm: never given back, and not counted. */
  setAside(): number {
    const slot = this.take();
    this.live--;
    this.peak--;
    return slot;
  }

  release(slot: number): void {
    this.live--;
    this.words[(slot << WORDS_BITS) | EVENT] = this.free;
    this.free = slot;
  }

  /** Shows every slot that is taken; too slow for every event. */
  eachTaken(see: (slot: number) => void): void {
    const isFree = new Uint8Array(this.fresh);
    for (let slot = this.free; slot !== NO_SLOT; slot = this.words[(slot << WORDS_BITS) | EVENT]!) isFree[slot] = 1;
    for (let slot = 0; slot < this.fresh; slot++) if (isFree[slot] === 0) see(slot);
  }

  arrivedAt(slot: number): Micros {
    return this.doubles[slot << DOUBLES_BITS]!;
  }

  setArrivedAt(slot: number, arrivedAt: Micros): void {
    this.doubles[slot << DOUBLES_BITS] = arrivedAt;
  }

  admittedAt(slot: number): Micros {
    return this.doubles[(slot << DOUBLES_BITS) | ADMITTED_AT]!;
  }

  setAdmittedAt(slot: number, admittedAt: Micros): void {
    this.doubles[(slot << DOUBLES_BITS) | ADMITTED_AT] = admittedAt;
  }

  isFinishing(slot: number): boolean {
    return (this.words[(slot << WORDS_BITS) | EVENT]! & KIND_MASK) === KIND_FINISH;
  }

  /** What the pending event is. */
  kind(slot: number): number {
    return this.words[(slot << WORDS_BITS) | EVENT]! & KIND_MASK;
  }

  /** Where it is, or was last. */
  shard(slot: number): number {
    return this.words[(slot << WORDS_BITS) | EVENT]! >>> KIND_BITS;
  }

  setEvent(slot: number, kind: number, shard: number): void {
    this.words[(slot << WORDS_BITS) | EVENT] = kind | (shard << KIND_BITS);
  }

  setKind(slot: number, kind: number): void {
    this.words[(slot << WORDS_BITS) | EVENT] = (this.words[(slot << WORDS_BITS) | EVENT]! & ~KIND_MASK) | kind;
  }

  tenant(slot: number): number {
    return this.words[(slot << WORDS_BITS) | ORIGIN]! & TENANT_MASK;
  }

  /** Index of the model that its tenant asks. */
  model(slot: number): number {
    return (this.words[(slot << WORDS_BITS) | ORIGIN]! >>> MODEL_SHIFT) & MODEL_MASK;
  }

  /** The gateway replica that its caller talks to. */
  replica(slot: number): number {
    return this.words[(slot << WORDS_BITS) | ORIGIN]! >>> REPLICA_SHIFT;
  }

  setOrigin(slot: number, tenant: number, model: number, replica: number): void {
    this.words[(slot << WORDS_BITS) | ORIGIN] = tenant | (model << MODEL_SHIFT) | (replica << REPLICA_SHIFT);
  }

  /** All input tokens, cache reads and writes included. */
  input(slot: number): number {
    return this.words[(slot << WORDS_BITS) | INPUT]!;
  }

  /** @param cacheWrite below 0: so many tokens are cacheable, and it is not decided yet which way */
  setInput(slot: number, input: number, cacheRead: number, cacheWrite: number): void {
    this.words[(slot << WORDS_BITS) | INPUT] = input;
    this.words[(slot << WORDS_BITS) | CACHE_READ] = cacheRead;
    this.words[(slot << WORDS_BITS) | CACHE_WRITE] = cacheWrite;
  }

  cacheRead(slot: number): number {
    return this.words[(slot << WORDS_BITS) | CACHE_READ]!;
  }

  cacheWrite(slot: number): number {
    return Math.max(0, this.words[(slot << WORDS_BITS) | CACHE_WRITE]!);
  }

  /** Tokens that are to be read or written: which of them is decided where it is admitted. */
  cacheable(slot: number): number {
    return Math.max(0, -this.words[(slot << WORDS_BITS) | CACHE_WRITE]!);
  }

  /** As resolved: never unset. */
  maxTokens(slot: number): number {
    return this.words[(slot << WORDS_BITS) | MAX_TOKENS]!;
  }

  setMaxTokens(slot: number, maxTokens: number): void {
    this.words[(slot << WORDS_BITS) | MAX_TOKENS] = maxTokens;
  }

  output(slot: number): number {
    return this.words[(slot << WORDS_BITS) | OUTPUT]!;
  }

  setOutput(slot: number, output: number): void {
    this.words[(slot << WORDS_BITS) | OUTPUT] = output;
  }

  firstTokenMicros(slot: number): number {
    return this.words[(slot << WORDS_BITS) | FIRST_TOKEN]!;
  }

  setFirstTokenMicros(slot: number, firstTokenMicros: number): void {
    this.words[(slot << WORDS_BITS) | FIRST_TOKEN] = firstTokenMicros;
  }

  perTokenMicros(slot: number): number {
    return this.words[(slot << WORDS_BITS) | PER_TOKEN]!;
  }

  setPerTokenMicros(slot: number, perTokenMicros: number): void {
    this.words[(slot << WORDS_BITS) | PER_TOKEN] = perTokenMicros;
  }

  affinity(slot: number): number {
    return this.words[(slot << WORDS_BITS) | AFFINITY]! >>> 0;
  }

  setAffinity(slot: number, affinity: number): void {
    this.words[(slot << WORDS_BITS) | AFFINITY] = affinity;
  }

  /** Tokens it holds in the ledger; of mantle, output charged so far. */
  held(slot: number): number {
    return this.words[(slot << WORDS_BITS) | HELD]!;
  }

  setHeld(slot: number, held: number): void {
    this.words[(slot << WORDS_BITS) | HELD] = held;
  }

  /** See `progress.ts`. */
  progress(slot: number): number {
    return this.words[(slot << WORDS_BITS) | PROGRESS]!;
  }

  setProgress(slot: number, progress: number): void {
    this.words[(slot << WORDS_BITS) | PROGRESS] = progress;
  }

  private grow(capacity: number): void {
    const { doubles } = this;
    this.doubles = new Float64Array(capacity << DOUBLES_BITS);
    this.doubles.set(doubles);
    this.words = new Int32Array(this.doubles.buffer);
    this.capacity = capacity;
    this.choices.reach(capacity);
    this.onGrow(capacity);
  }
}
