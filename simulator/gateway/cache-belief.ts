/** Which prefixes a gateway believes to be in its shards' prompt caches: those of answers that it had from there. */
import type { Micros } from '../basics/time.ts';

interface Entry {
  readonly shard: number;
  tokens: number;
  expiresAt: Micros;
}

/** Below it the maps are left alone. */
const SWEEP_FROM = 64;

export class CacheBelief {
  /** By model: where each key is. */
  private readonly keys: readonly Map<number, Entry[]>[];
  /** Of the request at hand. */
  private at: readonly Entry[] = [];
  private size = 0;
  private sweepAt = SWEEP_FROM;

  constructor(models: number) {
    this.keys = Array.from({ length: models }, () => new Map());
  }

  /** From here on `tokens` speaks of this key. */
  open(model: number, key: number): void {
    this.at = this.size === 0 ? NOWHERE : (this.keys[model]!.get(key | 0) ?? NOWHERE);
  }

  /** Tokens of the prefix that the shard can be expected to have. */
  tokens(shard: number, now: Micros): number {
    for (const entry of this.at) if (entry.shard === shard) return now < entry.expiresAt ? entry.tokens : 0;
    return 0;
  }

  /** An answer from the shard says that so much of the prefix is in its cache now. @param expiresAt at the earliest */
  learn(shard: number, model: number, key: number, tokens: number, expiresAt: Micros, now: Micros): void {
    const entries = this.keys[model]!.get(key | 0);
    const known = entries?.find((entry) => entry.shard === shard);
    if (known !== undefined) {
      known.tokens = now < known.expiresAt ? Math.max(known.tokens, tokens) : tokens;
      known.expiresAt = Math.max(known.expiresAt, expiresAt);
      return;
    }
    if (this.size >= this.sweepAt) this.sweep(now);
    const entry = { shard, tokens, expiresAt };
    const kept = this.keys[model]!.get(key | 0);
    if (kept === undefined) this.keys[model]!.set(key | 0, [entry]);
    else kept.push(entry);
    this.size++;
  }

  private sweep(now: Micros): void {
    this.size = 0;
    for (const keys of this.keys) {
      for (const [key, entries] of keys) {
        const live = entries.filter((entry) => now < entry.expiresAt);
        if (live.length === 0) keys.delete(key);
        else keys.set(key, live);
        this.size += live.length;
      }
    }
    this.sweepAt = Math.max(SWEEP_FROM, 2 * this.size);
  }
}

const NOWHERE: readonly Entry[] = [];
