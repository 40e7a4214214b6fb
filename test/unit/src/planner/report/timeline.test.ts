/** What a timeline says: every number that somebody has to ask for stands in it. */
import { describe, expect, it } from 'vitest';
import { requestWords, timelineNotes, whatIfTable } from '../../../../../src/planner/report/timeline.ts';
import type { Timeline, TimelineStep } from '../../../../../src/planner/timeline/timeline.ts';
import { configOf, minimal } from '../../scenario/minimal.ts';

const quota = { meter: 'tokensPerMinute', model: 'm' } as const;
const ask = (account: string, from: number, to: number) => ({ account, from, to });

describe('an increase', () => {
  it('is said with its values, and with how many accounts ask for each', () => {
    const alike = [ask('a', 100, 200), ask('b', 100, 200)];
    expect(requestWords({ kind: 'increase', ...quota, asks: alike })).toBe(
      'tokens per minute of m from 100 to 200 on 2 accounts',
    );
    expect(requestWords({ kind: 'increase', ...quota, asks: [...alike, ask('c', 100, 5_050)] })).toBe(
      'tokens per minute of m from 100 to 200 on 2 accounts and from 100 to 5,050 on 1 account',
    );
  });
});

const nothing = { decided: { status: 'missed', extent: 'whole', measures: [] }, demand: 1 };
const step = (instead: object): TimelineStep =>
  ({ neededAtMicros: 0, demand: null, late: nothing, denied: nothing, instead }) as unknown as TimelineStep;
const timeline = (changes: Partial<Timeline>): Timeline => ({
  growthPerMonth: 0.1,
  lagMicros: 0,
  untilMicros: 0,
  steps: [],
  ceiling: null,
  end: 'time',
  ...changes,
});
const config = configOf(minimal({ more: 'objectives: { served: at least 99% }' }));

it.each([
  [{ shards: 3, low: 3, status: 'found' }, '3 accounts'],
  [{ shards: null, low: 17, status: 'unreachable' }, 'at least 17'],
  [{ shards: null, low: 4, status: 'open' }, 'at least 4 (open)'],
])('instead of an increase, %j is %s', (instead, says) => {
  const [row] = whatIfTable(timeline({ steps: [step(instead)] }), config).rows;
  expect(row!.at(-1)).toBe(says);
});

it('an end that nothing was shown to fail at does not say that something failed', () => {
  expect(timelineNotes(timeline({ end: 'open' }), config).at(-1)).toMatch(/^It ends where it is not shown/);
});
