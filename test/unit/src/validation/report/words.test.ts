/** What reports say of single requests. */
import { describe, expect, test } from 'vitest';
import { standingOf, wayInWords } from '../../../../../src/validation/report/words.ts';

const ACCOUNTS = ['za-1', 'za-2', 'za-3'];

describe('the way of a request', () => {
  test.each([
    [[], [], 'shed', 'no account was asked, shed'],
    [[1], ['admitted'], 'served', 'za-2 took it in, served'],
    [
      [0, 2, 1],
      ['tokensPerMinute', 'tokensPerMinute', 'admitted'],
      'served',
      'za-1, za-3 refused (tokensPerMinute), za-2 took it in, served',
    ],
    [
      [0, 0],
      ['unavailable', 'requestsPerMinute'],
      'throttled',
      'za-1 refused (unavailable), za-1 refused (requestsPerMinute), throttled',
    ],
  ] as const)('%j, %j: %s', (shards, verdicts, outcome, words) => {
    expect(wayInWords({ shards, verdicts, outcome }, ACCOUNTS)).toBe(words);
  });
});

test.each([
  [{ inside: true, withinTolerance: true, measured: 1 }, 'inside'],
  [{ inside: false, withinTolerance: true, measured: 1 }, 'within tolerance'],
  [{ inside: false, withinTolerance: false, measured: 1 }, 'outside'],
  [{ inside: false, withinTolerance: false, measured: Number.NaN }, 'outside'],
  [{ inside: false, withinTolerance: null, measured: 1 }, 'not judged'],
  [{ inside: false, withinTolerance: null, measured: Number.NaN }, 'not measured'],
])('a figure of %j lies %s', (figure, standing) => {
  expect(standingOf(figure)).toBe(standing);
});
