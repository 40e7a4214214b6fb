/** Replaying a trace faster, thinned or multiplied. */
import { describe, expect, it } from 'vitest';
import { MICROS_PER_HOUR as HOUR } from '../../../../simulator/basics/time.ts';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import { rescale } from '../../../../src/trace/rescale.ts';
import { demand, tenant, tokens } from '../../../support/demand.ts';
import { isUnlikelyCount } from '../../../support/statistics.ts';
import { COLUMNS, firstDifference } from '../../../support/traces.ts';

const trace = generateTrace(demand([tenant('a', 0, { tokens: tokens({ affinityKeys: 50 }) })], HOUR), 3, 0);
const same = { speed: 1, scale: 1, seed: 5 };
const isSorted = (at: Float64Array) => at.every((each, row) => row === 0 || each >= at[row - 1]!);

describe('rescale', () => {
  it('leaves a trace as it is at speed 1 and scale 1', () => {
    const { block, notes } = rescale(trace, same);
    expect([firstDifference(block, trace), notes]).toEqual([null, []]);
  });

  it('divides instants by the speed and keeps the rows', () => {
    const { block, notes } = rescale(trace, { ...same, speed: 4 });
    expect(block.atMicros.every((at, row) => at === Math.floor(trace.atMicros[row]! / 4))).toBe(true);
    const others = COLUMNS.filter((column) => column !== 'atMicros');
    expect(firstDifference(block, trace, others)).toBeNull();
    expect(notes).toEqual(['Replayed at 4 times the recorded speed: gaps were divided by it.']);
  });

  it('thins below 1: a subset of the rows, and as many as the scale says', () => {
    const { block, notes } = rescale(trace, { ...same, scale: 0.3 });
    expect(Math.abs(block.length - 0.3 * trace.length)).toBeLessThan(3.3 * Math.sqrt(trace.length * 0.3 * 0.7));
    const instants = new Set(trace.atMicros);
    expect(block.atMicros.every((at) => instants.has(at))).toBe(true);
    expect(isSorted(block.atMicros)).toBe(true);
    expect(notes[0]).toMatch(/by thinning: each row was kept with that probability \(seed 5\)/);
  });

  it('superposes above 1: recorded rows stay, copies are elsewhere in time and have sessions of their own', () => {
    const { block, notes } = rescale(trace, { ...same, scale: 3 });
    expect(block.length).toBe(3 * trace.length);
    expect(isSorted(block.atMicros)).toBe(true);
    const instants = new Set(block.atMicros);
    expect(trace.atMicros.every((at) => instants.has(at))).toBe(true);
    expect(new Set(block.affinity).size).toBe(3 * new Set(trace.affinity).size);
    expect(block.atMicros[block.length - 1]! - block.atMicros[0]!).toBeLessThan(1.001 * HOUR);
    expect(notes[0]).toBe('Scaled to 3 times the load by superposition: 2 whole copies, shifted in time (seed 5).');
  });

  it('thins the last copy of a fraction', () => {
    const { block, notes } = rescale(trace, { ...same, scale: 2.25 });
    expect(isUnlikelyCount(block.length - 2 * trace.length, 0.25 * trace.length)).toBe(false);
    expect(notes[0]).toContain('1 whole copy and a thinned one');
    const { notes: half } = rescale(trace, { ...same, scale: 1.5 });
    expect(half[0]).toContain('0 whole copies and a thinned one');
  });

  it('wraps a copy round without two rows on one instant at the seam', () => {
    const steady = tenant('a', 0, { arrivals: { ...tenant('a', 0).arrivals, process: { kind: 'constant' } } });
    const beat = generateTrace(demand([steady], 10_000_000), 1, 0);
    const { block } = rescale(beat, { ...same, scale: 2 });
    expect(new Set(block.atMicros).size).toBe(2 * beat.length);
  });

  it('is the same under the same seed only', () => {
    const [first, again, other] = [5, 5, 6].map((seed) => rescale(trace, { speed: 1, scale: 1.5, seed }).block);
    expect(firstDifference(first!, again!)).toBeNull();
    expect(firstDifference(first!, other!)).not.toBeNull();
  });
});
