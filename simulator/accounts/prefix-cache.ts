/**
 * The prompt cache of one model in one account: which prefixes can be read, how far, and until when.
 *
 * Rules and their sources (AWS, "Prompt caching for faster model inference"; Anthropic, "Prompt caching"): a cache
 * belongs to an account; an entry lives for its time to live and is renewed whenever it is read; what a request writes
 * can be read once its answer has begun, so two first requests of one session in flight both write.
 */
import type { Micros } from '../basics/time.ts';

/** Written once its writer's first token comes. */
interface PendingWrite {
  readonly writer: number;
  readonly tokens: number;
  readonly ttlMicros: Micros;
  readonly readableAt: Micros;
}

interface Entry {
  /** From the start of the prefix; read before `expiresAt`. */
  tokens: number;
  expiresAt: Micros;
  pending: PendingWrite[];
}

/** Below it the map is left alone. */
const SWEEP_FROM = 64;

/**
 * Instants never go back. Writes in flight stand in their entry and are taken over by the next look at it, so that a
 * first token need not be an event.
 */
export class PrefixCache {
  private readonly entries = new Map<number, Entry>();
  private sweepAt = SWEEP_FROM;

  /** How many keys are kept: at most twice those that can be read or are being written, and `SWEEP_FROM`. */
  get size(): number {
    return this.entries.size;
  }

  /** Tokens of the key that can be read now; nothing changes. @param key 32 bits, signed or not */
  readable(key: number, now: Micros): number {
    const entry = this.entries.get(key | 0);
    if (entry === undefined) return 0;
    settle(entry, now);
    return now < entry.expiresAt ? entry.tokens : 0;
  }

  /**
   * A request is admitted that could read `tokens`. @returns how many of them it reads; if any, the entry lives on for
   * `ttlMicros` from now, or for longer if it would have anyway
   */
  read(key: number, tokens: number, ttlMicros: Micros, now: Micros): number {
    const found = this.readable(key, now);
    if (found === 0) return 0;
    const entry = this.entries.get(key | 0)!;
    entry.expiresAt = Math.max(entry.expiresAt, now + ttlMicros);
    return Math.min(tokens, found);
  }

  /**
   * A request that was just admitted writes its prefix of `tokens`, to be read from its first token on.
   *
   * @param writer tells it from the others in flight
   */
  write(key: number, tokens: number, ttlMicros: Micros, writer: number, readableAt: Micros, now: Micros): void {
    const pending = { writer, tokens, ttlMicros, readableAt };
    const entry = this.entries.get(key | 0);
    if (entry !== undefined) {
      settle(entry, now);
      entry.pending.push(pending);
      return;
    }
    if (this.entries.size >= this.sweepAt) this.sweep(now);
    this.entries.set(key | 0, { tokens: 0, expiresAt: now, pending: [pending] });
  }

  /** The writer has gone before its first token; without effect on what can be read already. */
  withdraw(key: number, writer: number, now: Micros): void {
    const entry = this.entries.get(key | 0);
    if (entry === undefined) return;
    settle(entry, now);
    entry.pending = entry.pending.filter((write) => write.writer !== writer);
  }

  /** Everything is lost, what is being written included. */
  clear(): void {
    this.entries.clear();
    this.sweepAt = SWEEP_FROM;
  }

  private sweep(now: Micros): void {
    for (const [key, entry] of this.entries) {
      settle(entry, now);
      if (entry.expiresAt <= now && entry.pending.length === 0) this.entries.delete(key);
    }
    this.sweepAt = Math.max(SWEEP_FROM, 2 * this.entries.size);
  }
}

/** Takes over, in the order of their first tokens, the writes that can be read by now. */
function settle(entry: Entry, now: Micros): void {
  const { pending } = entry;
  if (pending.length === 0) return;
  const due = pending.filter(({ readableAt }) => readableAt <= now);
  if (due.length === 0) return;
  if (due.length > 1) due.sort((a, b) => a.readableAt - b.readableAt);
  for (const { tokens, ttlMicros, readableAt } of due) {
    const isLive = readableAt < entry.expiresAt;
    entry.tokens = isLive ? Math.max(entry.tokens, tokens) : tokens;
    entry.expiresAt = Math.max(entry.expiresAt, readableAt + ttlMicros);
  }
  entry.pending = due.length === pending.length ? [] : pending.filter(({ readableAt }) => readableAt > now);
}
