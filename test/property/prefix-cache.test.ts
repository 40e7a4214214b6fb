/** The prompt cache against a list of everything that ever happened to it, by random commands. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixCache } from '../../simulator/accounts/prefix-cache.ts';

const RUNS = { seed: 20_261_126, numRuns: 400 } as const;

interface Write {
  readonly key: number;
  readonly writer: number;
  readonly tokens: number;
  readonly ttl: number;
  readonly readableAt: number;
}

interface Read {
  readonly key: number;
  readonly at: number;
  readonly ttl: number;
}

/** Keeps every write and every read that hit, and works out from them what can be read. */
class NaiveCache {
  #writes: Write[] = [];
  #reads: Read[] = [];

  readable(key: number, now: number): number {
    const events = [
      ...this.#writes
        .filter((write) => write.key === key && write.readableAt <= now)
        .map((write) => ({ at: write.readableAt, order: 0, ttl: write.ttl, tokens: write.tokens })),
      ...this.#reads.filter((read) => read.key === key).map(({ at, ttl }) => ({ at, order: 1, ttl, tokens: 0 })),
    ].sort((a, b) => a.at - b.at || a.order - b.order);
    let tokens = 0;
    let until = Number.NEGATIVE_INFINITY;
    for (const event of events) {
      if (event.at >= until) tokens = 0;
      tokens = Math.max(tokens, event.tokens);
      until = Math.max(until, event.at + event.ttl);
    }
    return now < until ? tokens : 0;
  }

  read(key: number, tokens: number, ttl: number, now: number): number {
    const found = Math.min(tokens, this.readable(key, now));
    if (found > 0) this.#reads.push({ key, at: now, ttl });
    return found;
  }

  write(write: Write): void {
    this.#writes.push(write);
  }

  withdraw(key: number, writer: number, now: number): void {
    this.#writes = this.#writes.filter(
      (write) => write.key !== key || write.writer !== writer || write.readableAt <= now,
    );
  }

  clear(): void {
    this.#writes = [];
    this.#reads = [];
  }

  live(now: number): number {
    const keys = new Set(this.#writes.map(({ key }) => key));
    const isWritten = (key: number): boolean =>
      this.#writes.some((write) => write.key === key && write.readableAt > now);
    return [...keys].filter((key) => this.readable(key, now) > 0 || isWritten(key)).length;
  }
}

interface Step {
  readonly kind: 'admit' | 'leave' | 'clear';
  readonly waits: number;
  readonly key: number;
  readonly tokens: number;
  readonly ttl: number;
  readonly firstToken: number;
  readonly pick: number;
}

const step = (keys: number): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.oneof(
      { weight: 20, arbitrary: fc.constant('admit' as const) },
      { weight: 4, arbitrary: fc.constant('leave' as const) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    ),
    waits: fc.nat({ max: 6 }),
    key: fc.nat({ max: keys }).map((key) => (key * 0x9e3779b9) >>> 0),
    tokens: fc.integer({ min: 1, max: 9 }),
    ttl: fc.constantFrom(5, 12),
    firstToken: fc.nat({ max: 8 }),
    pick: fc.nat(),
  });

/** Admits as an account does; says where the two differ, or null. */
function firstDifference(cache: PrefixCache, steps: readonly Step[]): string | null {
  const naive = new NaiveCache();
  const inFlight: { readonly key: number; readonly writer: number }[] = [];
  let now = 0;
  for (const [writer, { kind, waits, key, tokens, ttl, firstToken, pick }] of steps.entries()) {
    now += waits;
    if (kind === 'clear') {
      cache.clear();
      naive.clear();
    } else if (kind === 'leave' && inFlight.length > 0) {
      const [gone] = inFlight.splice(pick % inFlight.length, 1);
      cache.withdraw(gone!.key, gone!.writer, now);
      naive.withdraw(gone!.key, gone!.writer, now);
    } else {
      const read = cache.read(key, tokens, ttl, now);
      const expected = naive.read(key, tokens, ttl, now);
      if (read !== expected) return `step ${writer}: reads ${read}, expected ${expected}`;
      if (read === tokens) continue;
      cache.write(key, tokens, ttl, writer, now + firstToken, now);
      naive.write({ key, writer, tokens, ttl, readableAt: now + firstToken });
      inFlight.push({ key, writer });
    }
    if (cache.size > 64 && cache.size > 2 * naive.live(now) + 64) return `step ${writer}: keeps ${cache.size} keys`;
  }
  return null;
}

describe('a prompt cache', () => {
  it.each([2, 40])('reads what a list of all that happened says, over %i keys', (keys) => {
    const steps = fc.array(step(keys), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(steps, (all) => {
        expect(firstDifference(new PrefixCache(), all)).toBeNull();
      }),
      RUNS,
    );
  });

  it('canary: one that lets two first requests in flight read from one another is found out', () => {
    class Hasty extends PrefixCache {
      override write(key: number, tokens: number, ttl: number, writer: number, _at: number, now: number): void {
        super.write(key, tokens, ttl, writer, now, now);
      }
    }
    const finding = fc.check(
      fc.property(fc.array(step(2), { maxLength: 60, size: 'max' }), (all) => {
        expect(firstDifference(new Hasty(), all)).toBeNull();
      }),
      RUNS,
    );
    expect(finding.failed).toBe(true);
  });

  it('forgets the keys that nobody can read any more', () => {
    const cache = new PrefixCache();
    for (let key = 0; key < 100_000; key++) cache.write(key, 1_000, 5_000, key, key * 10, key * 10);
    expect(cache.size).toBeLessThanOrEqual(2 * 501 + 64);
  });
});
