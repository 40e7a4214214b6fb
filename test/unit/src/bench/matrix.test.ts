/** What the bench measures, and how it compares: without measuring anything. */
import { describe, expect, it } from 'vitest';
import { casesOf, median, type Measured, summarise } from '../../../../src/bench/matrix.ts';
import { formatMatrix } from '../../../../src/bench/text.ts';

const REQUESTS = 1_000;

function measured(change: (of: Measured, index: number) => Partial<Measured>): Measured[] {
  return casesOf(REQUESTS).map((of, index) => {
    const usual: Measured = {
      ...of,
      rounds: 3,
      nsPerRequest: 100,
      requestsPerSecond: 10_000_000,
      peakRssKiB: 50_000,
      peakInFlight: of.inflight + 5,
      referenceNsPerRequest: null,
      ratioToReference: null,
      digest: '0',
    };
    return { ...usual, ...change(usual, index) };
  });
}

describe('the matrix', () => {
  it('has every combination of shards, load and policy once, then requests in flight, then a second thread', () => {
    const cases = casesOf(REQUESTS);
    expect(cases).toHaveLength(3 * 2 * 2 + 3 + 1);
    expect(new Set(cases.map((of) => JSON.stringify(of))).size).toBe(cases.length);
    expect(cases.at(-1)).toMatchObject({ threads: 2, shards: 8, inflight: 400 });
  });

  it('compares a second thread with the same case in one, and memory at both ends', () => {
    const cases = measured(({ threads, inflight }) => ({
      requestsPerSecond: threads === 2 ? 18_000_000 : 10_000_000,
      peakRssKiB: inflight === 100_000 ? 60_000 : 50_000,
    }));
    expect(summarise(cases)).toMatchObject({ secondThread: 1.8, bytesPerRequestInFlight: (10_000 * 1024) / 99_990 });
  });

  it('shows a reference only where there was one', () => {
    const alone = formatMatrix(summarise(measured(() => ({}))));
    const beside = formatMatrix(summarise(measured(() => ({ referenceNsPerRequest: 50, ratioToReference: 2 }))));
    expect(alone).not.toContain('ratio');
    expect(beside).toMatch(/reference +ratio\n/);
    expect(beside).toContain('2.00');
  });
});

describe('the median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
  });
});
