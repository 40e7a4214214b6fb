/**
 * Chance as an argument: one seed gives as many independent streams as there are names.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand). Every consumer of chance has a stream of its own, so that
 * adding a draw in one place shifts no other, and two policies can be compared on the same arrivals.
 */
import { log } from './math.ts';

/** A source of chance, as policies and samplers see it. */
export interface Draw {
  /** Uniform over the integers 0 .. 2^32 - 1. */
  uint32(): number;
  /** Uniform over [0, 1). */
  uniform(): number;
  /** Uniform over the integers 0 .. n - 1, for 1 <= n <= 2^21. */
  below(n: number): number;
}

/** Makes a share, 0 to below 1, of 32 bits. */
export const TWO_TO_MINUS_32 = 2 ** -32;

/** FNV-1a of the UTF-16 units of a text: names of streams and affinity keys become 32-bit numbers. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** One step of a splittable mixer: well-spread seeds from poor ones. */
export function mix32(value: number): number {
  let t = value ^ (value >>> 16);
  t = Math.imul(t, 0x21f0aaad);
  t ^= t >>> 15;
  t = Math.imul(t, 0x735a2d97);
  return (t ^ (t >>> 15)) >>> 0;
}

/** One named stream. State sits in an Int32Array, because browsers box 32-bit integer fields. */
export class Stream implements Draw {
  private readonly state = new Int32Array(4);

  /**
   * @param seed the run's seed; any integer below 2^53
   * @param replication 0 for the first run, so that each replication is independent of the others
   * @param name what the stream is for, e.g. `routing` or `arrivals/chat`
   */
  constructor(seed: number, replication: number, name: string) {
    let z = mix32((seed >>> 0) ^ mix32(Math.floor(seed / 0x100000000) >>> 0));
    z = mix32(z ^ Math.imul(replication + 1, 0x85ebca6b));
    z = (z ^ hashText(name)) >>> 0;
    for (let i = 0; i < 3; i++) {
      z = (z + 0x9e3779b9) >>> 0;
      this.state[i] = mix32(z);
    }
    this.state[3] = 1;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** The same 32 bits as a signed integer: what the table samplers want, without a conversion. */
  int32(): number {
    const state = this.state;
    const b = state[1]!;
    const c = state[2]!;
    const d = state[3]!;
    const out = (((state[0]! + b) | 0) + d) | 0;
    state[3] = d + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + out) | 0;
    return out;
  }

  /** `int32` into target[from .. to - 1]: a third of the time for each, because the state stays in registers. */
  fill(target: Int32Array, from: number, to: number): void {
    const state = this.state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let i = from;
    // perf: 5
    for (; i < to - 1; i += 2) {
      const one = (((a + b) | 0) + d) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + one) | 0;
      d = (d + 1) | 0;
      const other = (((a + b) | 0) + d) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + other) | 0;
      d = (d + 1) | 0;
      target[i] = one;
      target[i + 1] = other;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    for (; i < to; i++) target[i] = this.int32();
  }

  uniform(): number {
    return (this.int32() >>> 0) * TWO_TO_MINUS_32;
  }

  /** Uniform over (0, 1]: safe to take the logarithm of. */
  uniformPositive(): number {
    return ((this.int32() >>> 0) + 1) * TWO_TO_MINUS_32;
  }

  below(n: number): number {
    return ((this.int32() >>> 0) * n * TWO_TO_MINUS_32) | 0;
  }

  /** Exponential with mean 1, by inversion. For hot loops see `workload/exponential.ts`. */
  exponential(): number {
    return -log(this.uniformPositive());
  }
}
