/** Suggestions, and words for values and places. */
import { describe, expect, it } from 'vitest';
import { describePath, describeValue, listOf } from '../../../../src/input/describe.ts';
import { editDistance, guidance, hint, nearest } from '../../../../src/input/nearest.ts';

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['duration', 'durration', 1],
    ['headroom', 'haedroom', 1],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe('the nearest name', () => {
  const names = ['headroom', 'round-robin', 'random'];

  it('is the one with the fewest letters changed, whatever their case', () => {
    expect(nearest('Hedroom', names)).toBe('headroom');
    expect(nearest('ramdom', names)).toBe('random');
  });

  it('is none where nothing is near, and for texts of absurd length', () => {
    expect(nearest('sticky', names)).toBeNull();
    expect(nearest('headroom'.repeat(1000), names)).toBeNull();
  });

  it('is told in brackets, or as a question, or all names are', () => {
    expect(hint('hedroom', names)).toBe(' (did you mean "headroom"?)');
    expect(hint('sticky', names)).toBe('');
    expect(guidance('hedroom', names)).toBe('did you mean "headroom"?');
    expect(guidance('sticky', names)).toBe('expected headroom, round-robin or random');
  });
});

describe('words for values and places', () => {
  it('shows a value in one short phrase', () => {
    expect(['six', 6, true, null, undefined, [1], { a: 1 }].map(describeValue)).toEqual([
      '"six"',
      '6',
      'true',
      'nothing',
      'nothing',
      'a list',
      'a mapping',
    ]);
    expect(describeValue('x'.repeat(200)).length).toBeLessThan(80);
  });

  it('shows a path as people write it', () => {
    expect(describePath(['tenants', 0, 'arrivals', 'rate'])).toBe('tenants[0].arrivals.rate');
    expect(describePath(['objectives', 'ttft.p95'])).toBe('objectives["ttft.p95"]');
    expect(describePath([])).toBe('');
  });

  it('joins names', () => {
    expect([listOf([]), listOf(['a']), listOf(['a', 'b', 'c']), listOf(['a', 'b'], 'and')]).toEqual([
      '(none)',
      'a',
      'a, b or c',
      'a and b',
    ]);
  });
});
