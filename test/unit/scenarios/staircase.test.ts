/** The steps of a search for the rate that is sustained. */
import { describe, expect, it } from 'vitest';
import { phaseOf } from '../../../scenarios/load/lib/phase.ts';
import { Staircase } from '../../../scenarios/load/lib/staircase.ts';

const OPTIONS = { firstRate: 2, growth: 2, steps: 3, good: 0.9, stepMicros: 1_000 };

function climbed(bad: (step: number) => number, ended = 20): Staircase {
  const stairs = new Staircase(OPTIONS);
  for (let step = 0; step < OPTIONS.steps; step++) {
    for (let i = 0; i < ended; i++) stairs.note(step * 1_000 + i, i >= bad(step));
  }
  return stairs;
}

describe('a staircase', () => {
  it('has rates that grow', () => {
    expect(new Staircase(OPTIONS).rates).toEqual([2, 4, 8]);
  });

  it('breaks at the first step with too few good answers', () => {
    const stairs = climbed((step) => (step === 0 ? 2 : 3));
    expect(stairs.isBroken).toBe(true);
    expect(stairs.report().at(-1)).toBe('It sustains 2.0 requests a second.');
  });

  it('says so where it broke nowhere, or at once', () => {
    expect(
      climbed(() => 0)
        .report()
        .at(-1),
    ).toBe('It sustained all of it, up to 8.0 requests a second.');
    expect(
      climbed(() => 20)
        .report()
        .at(-1),
    ).toBe('It does not sustain even the first step.');
  });

  it('does not break by a few answers', () => {
    expect(climbed(() => 5, 5).isBroken).toBe(false);
  });
});

it('the thirds of a run have names', () => {
  const phase = phaseOf(3);
  expect([0, 999_999, 1_000_000, 2_000_000, 9_000_000].map((atMicros) => phase({ atMicros }).phase)).toEqual([
    'before',
    'before',
    'during',
    'after',
    'after',
  ]);
});
