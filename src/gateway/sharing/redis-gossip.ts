/** What replicas in processes of their own tell one another: the simulator's gossip, over a broker. */
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import type { Book } from '../../../simulator/gateway/book.ts';
import type { Sisters } from '../../../simulator/gateway/gossip.ts';
import type { Cancel, Clock } from '../../clock/clock.ts';
import type { Broker, BrokerListener } from './broker.ts';
import { CHARGE, decode, encode, type Message, REFUSAL, SETTLEMENT, STRIDE } from './message.ts';
import { OpenCharges } from './open-charges.ts';
import { MOST_OPEN, Sister } from './sister.ts';

/** How often a replica says that it lives, looks who is silent, and asks those whose thread it has lost. */
export const TICK_MICROS: Micros = MICROS_PER_SECOND;
/** Who is silent for longer is taken for gone, and its open charges lapse. */
export const LEASE_MICROS: Micros = 5_000_000;
/** The most sisters that are listened to. */
export const MOST_SISTERS = 128;
/** A message is sent when it holds this many numbers, without waiting for the turn to end. */
const FULL_BATCH = STRIDE * 512;
/** Messages that may wait for a request to come and open the book. */
const MOST_WAITING = 1_024;

export interface RedisGossipParts {
  readonly book: Book;
  readonly models: number;
  readonly broker: Broker;
  readonly clock: Clock;
  /** Of this process: another one each time it starts. */
  readonly id: string;
}

export class RedisGossip implements Sisters, BrokerListener {
  readonly #parts: RedisGossipParts;
  readonly #own = new OpenCharges(MOST_OPEN);
  readonly #sisters = new Map<string, Sister>();
  #waiting: { readonly message: Message; readonly arrivedAt: Micros }[] = [];
  #words: number[] = [];
  #number = 0;
  #isJoined = false;
  /** Somebody has asked for the state, or missed what could not be sent. */
  #owesState = false;
  #cancelFlush: Cancel | null = null;
  #cancelTick: Cancel;

  constructor(parts: RedisGossipParts) {
    this.#parts = parts;
    this.#cancelTick = this.#nextTick();
  }

  /** Replicas heard of in the last seconds, without this one. */
  get sisters(): number {
    return this.#sisters.size;
  }

  /** Entries in the book that stand for open charges of sisters. */
  get openCharges(): number {
    let open = 0;
    for (const sister of this.#sisters.values()) open += sister.openCharges;
    return open;
  }

  tell(_teller: number, shard: number, model: number, tokens: number, chargedAt: Micros, now: Micros): void {
    const row = model * this.#parts.book.size + shard;
    const isRefusal = Number.isNaN(tokens);
    const isCharge = !isRefusal && chargedAt === now && tokens >= 0;
    if (isCharge) this.#own.add(row, chargedAt, tokens, 1, now);
    else if (!isRefusal) this.#own.settle(row, chargedAt);
    if (!this.#isJoined) return;
    // For now the place of the age holds the instant: how old it is shows when it is sent.
    if (isRefusal) this.#words.push(REFUSAL, shard, model, 0, now);
    else this.#words.push(isCharge ? CHARGE : SETTLEMENT, shard, model, tokens, chargedAt);
    if (this.#words.length >= FULL_BATCH) this.#flush();
    else this.#flushSoon();
  }

  deliver(now: Micros): void {
    const waiting = this.#waiting;
    if (waiting.length === 0 || waiting[0]!.arrivedAt > now) return;
    let heard = 0;
    for (; heard < waiting.length && waiting[heard]!.arrivedAt <= now; heard++) {
      const { message, arrivedAt } = waiting[heard]!;
      this.#sisters.get(message.from)?.hear(message, arrivedAt);
    }
    this.#waiting = waiting.slice(heard);
  }

  joined(): void {
    this.#isJoined = true;
    this.#sendState();
    this.#ask();
  }

  alone(): void {
    this.#isJoined = false;
    this.#words = [];
    // A gap: what is not said from here on is missing to the others.
    this.#number++;
  }

  heard(text: string): void {
    const { book, models, id, clock } = this.#parts;
    const message = decode(text, book.size, models);
    if (message === null || message.from === id) return;
    const now = clock.nowMicros();
    const sister = this.#sisters.get(message.from);
    if (sister !== undefined) sister.heardAt = now;
    else if (this.#sisters.size < MOST_SISTERS) this.#sisters.set(message.from, new Sister(book, now));
    else return;
    if (message.kind === 'ask') {
      this.#owesState = true;
      this.#flushSoon();
      return;
    }
    this.#waiting.push({ message, arrivedAt: now });
    if (this.#waiting.length >= MOST_WAITING) this.deliver(now);
  }

  /** Says what is left to say. */
  close(): void {
    this.#flush();
    this.#cancelTick();
    this.#isJoined = false;
  }

  #tick(): void {
    this.#cancelTick = this.#nextTick();
    const now = this.#parts.clock.nowMicros();
    this.deliver(now);
    for (const [id, sister] of this.#sisters) {
      if (now - sister.heardAt <= LEASE_MICROS) continue;
      sister.lapse(now);
      this.#sisters.delete(id);
    }
    if (!this.#isJoined) return;
    // Also without words: it is the sign of life.
    this.#flush(true);
    for (const sister of this.#sisters.values()) if (!sister.hasThread) return this.#ask();
  }

  #nextTick(): Cancel {
    const { clock } = this.#parts;
    return clock.at(clock.nowMicros() + TICK_MICROS, () => this.#tick());
  }

  /** Once this turn of the event loop is over, and all that it has to say is known. */
  #flushSoon(): void {
    const { clock } = this.#parts;
    this.#cancelFlush ??= clock.at(clock.nowMicros(), () => this.#flush());
  }

  #flush(evenIfEmpty = false): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (!this.#isJoined) return;
    const words = this.#words;
    this.#words = [];
    if (words.length > 0 || (evenIfEmpty && !this.#owesState)) {
      const at = this.#parts.clock.nowMicros();
      for (let i = STRIDE - 1; i < words.length; i += STRIDE) words[i] = Math.max(0, at - words[i]!);
      if (!this.#send('said', at, words)) this.#owesState = true;
    }
    if (this.#owesState) this.#sendState();
  }

  /** What is older than a minute is left out: the quotas of whoever had not heard of it have forgotten it. */
  #sendState(): void {
    const at = this.#parts.clock.nowMicros();
    const { size } = this.#parts.book;
    const words: number[] = [];
    this.#own.forEach((row, chargedAt, { tokens, count }) => {
      const age = Math.max(0, at - chargedAt);
      if (age < MICROS_PER_MINUTE) words.push(row % size, Math.floor(row / size), tokens, count, age);
    });
    this.#owesState = !this.#send('state', at, words);
  }

  #ask(): void {
    const { broker, id, clock } = this.#parts;
    broker.publish(encode({ kind: 'ask', from: id, number: 0, at: clock.nowMicros(), words: [] }));
  }

  #send(kind: 'said' | 'state', at: Micros, words: readonly number[]): boolean {
    const { broker, id } = this.#parts;
    return broker.publish(encode({ kind, from: id, number: this.#number++, at, words }));
  }
}
