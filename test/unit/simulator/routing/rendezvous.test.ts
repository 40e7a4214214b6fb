/** The prices that rank shards for a key: fixed for ever, exponential, and independent between shards. */
import { describe, expect, it } from 'vitest';
import { mix32 } from '../../../../simulator/basics/random.ts';
import { rendezvousPrice } from '../../../../simulator/routing/rendezvous.ts';

const KEYS = 4_000;
const prices = (shard: number): number[] => Array.from({ length: KEYS }, (_, key) => rendezvousPrice(key, shard));
const shareBelow = (values: readonly number[], bound: number): number =>
  values.filter((value) => value < bound).length / values.length;

describe('a price', () => {
  it('is what it has always been, for else every session would move', () => {
    const fixed = [
      [0, 0],
      [0, 1],
      [12_345, 7],
      [-1, 3],
    ] as const;
    expect(fixed.map(([key, shard]) => rendezvousPrice(key, shard).toFixed(9))).toEqual([
      '0.497786253',
      '1.901082437',
      '0.097774967',
      '0.354878959',
    ]);
  });

  it('is minus the logarithm of the hash as a share, close enough where it is low', () => {
    const errors = Array.from({ length: KEYS }, (_, key) => {
      const exact = -Math.log(1 - mix32(key ^ Math.imul(3, 0x9e3779b9)) / 2 ** 32);
      return exact < 5 ? Math.abs(rendezvousPrice(key, 2) - exact) : 0;
    });
    expect(Math.max(...errors)).toBeLessThan(1e-3);
  });

  it.each([0.1, 1, 3])('is below %d as often as an exponential one', (bound) => {
    expect(Math.abs(shareBelow(prices(5), bound) - (1 - Math.exp(-bound)))).toBeLessThan(0.03);
  });

  it('says nothing of the price of another shard', () => {
    const [one, other] = [prices(0), prices(1)];
    expect(
      Math.abs(
        shareBelow(
          one.map((price, key) => price - other[key]!),
          0,
        ) - 0.5,
      ),
    ).toBeLessThan(0.03);
  });
});
