/** Which policies a scenario may name. */
import { describe, expect, it } from 'vitest';
import { isPolicyFile, parsePolicy } from '../../../../src/scenario/policy-name.ts';

describe('a policy', () => {
  it('from a file is told from a name by its ending', () => {
    expect(['mine.ts', 'mine.mts', './a/b.mjs', 'x.js'].every(isPolicyFile)).toBe(true);
    expect(['headroom', 'ts', 'mine.yaml', 'mine.d.tsx'].some(isPolicyFile)).toBe(false);
  });

  it.each(['headroom', 'oracle', './mine.mts', 'mine.js'])('may be %s', (name) => {
    expect(parsePolicy(name)).toEqual({ value: name });
  });

  it.each([
    [
      'headrom',
      /^expected one of power-of-two, .*, oracle, or the path of a \.ts, \.mts, .* \(did you mean "headroom"\?\)$/,
    ],
    [7, /^expected one of power-of-two, .* file$/],
  ])('%j is refused with what would be right', (input, says) => {
    const parsed = parsePolicy(input);
    expect('expected' in parsed && parsed.expected).toMatch(says);
  });
});
