/** Chance that belongs to a row and a choice. */
import { describe, expect, it } from 'vitest';
import { firstChoice, KeyedDraw } from '../../../../simulator/basics/keyed-draw.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';

function drawsOf(draw: KeyedDraw, row: number, choice: number): number[] {
  draw.open(row, choice);
  return Array.from({ length: 4 }, () => draw.uint32());
}

describe('a keyed draw', () => {
  it('is the same for the same row and choice, whatever was drawn before', () => {
    const one = new KeyedDraw(7, 0, 'routing');
    const other = new KeyedDraw(7, 0, 'routing');
    drawsOf(other, 3, 1);
    expect(drawsOf(other, 4_711, 2)).toEqual(drawsOf(one, 4_711, 2));
  });

  it('is another for another row, choice, name, replication or seed', () => {
    const draws = [
      drawsOf(new KeyedDraw(7, 0, 'routing'), 4_711, 2),
      drawsOf(new KeyedDraw(7, 0, 'routing'), 4_712, 2),
      drawsOf(new KeyedDraw(7, 0, 'routing'), 4_711, 3),
      drawsOf(new KeyedDraw(7, 0, 'backoff'), 4_711, 2),
      drawsOf(new KeyedDraw(7, 1, 'routing'), 4_711, 2),
      drawsOf(new KeyedDraw(7 + 2 ** 32, 0, 'routing'), 4_711, 2),
    ];
    expect(new Set(draws.flat()).size).toBe(24);
  });

  it('can be opened again by its key', () => {
    const draw = new KeyedDraw(7, 0, 'routing');
    const drawn = drawsOf(draw, 5, firstChoice(2));
    const again = new KeyedDraw(8, 3, 'other');
    again.reopen(draw.key);
    expect(Array.from({ length: 4 }, () => again.uint32())).toEqual(drawn);
  });

  it.each([
    ['rows', (i: number) => [i, firstChoice(1)] as const],
    ['choices', (i: number) => [17, i] as const],
    ['attempts', (i: number) => [i % 100, firstChoice(i / 100)] as const],
  ])('is uniform over successive %s, and so are pairs of draws', (_, at) => {
    const draw = new KeyedDraw(20_261_126, 0, 'routing');
    const counts = new Array<number>(9).fill(0);
    for (let i = 0; i < 60_000; i++) {
      draw.open(...at(i));
      counts[draw.below(3) * 3 + draw.below(3)]!++;
    }
    expect(unfairness(counts, new Array<number>(9).fill(1))).toBeNull();
  });
});
