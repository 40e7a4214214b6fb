/** Statistics of traces by hand, and against the published figures of recorded ones. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MICROS_PER_SECOND as SECOND } from '../../../../simulator/basics/time.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { describeTrace } from '../../../../src/trace/describe.ts';
import { readTrace } from '../../../../src/trace/import.ts';
import { DEFAULT_IMPORT } from '../../../../src/trace/import-options.ts';
import { hasRecordedTraces, RECORDED_TRACES } from '../../../support/trace-files.ts';

function traceAt(...seconds: readonly number[]): TraceBlock {
  const block = new TraceBlock(seconds.length);
  block.length = seconds.length;
  for (const [row, second] of seconds.entries()) {
    block.atMicros[row] = second * SECOND;
    block.inputTokens[row] = 10 * row;
    block.outputTokens[row] = row;
  }
  return block;
}

describe('statistics', () => {
  it('count full minutes from the first arrival on, and leave the rest out', () => {
    const statistics = describeTrace(traceAt(100, 101, 102, 170, 225, 226));
    expect(statistics.spanMicros).toBe(126 * SECOND);
    expect(statistics.meanRatePerSecond).toBeCloseTo(6 / 126, 12);
    expect(statistics.peakToMean).toBe(1.5);
    // Counts of 3 and 1: mean 2, variance 2.
    expect(statistics.dispersion).toBe(1);
    expect(statistics.tokensPerMinute.mean).toBe((33 + 33) / 2);
  });

  it('measure gaps', () => {
    const statistics = describeTrace(traceAt(0, 0, 2, 4));
    expect(statistics.zeroGapShare).toBeCloseTo(1 / 3, 12);
    expect(statistics.gapVariation).toBeCloseTo(Math.sqrt(4 / 3) / (4 / 3), 12);
  });

  it('interpolate token quantiles and correlate', () => {
    const statistics = describeTrace(traceAt(0, 1, 2, 3, 4));
    expect(statistics.inputTokens).toEqual({ mean: 20, p50: 20, p95: 38, p99: 39.6 });
    expect(statistics.inputOutputCorrelation).toBeCloseTo(1, 12);
  });

  it('of a trace too short for them are NaN', () => {
    const statistics = describeTrace(traceAt(3));
    expect(statistics.rows).toBe(1);
    expect(statistics.gapVariation).toBeNaN();
    expect(statistics.peakToMean).toBeNaN();
  });
});

/** The figures that the collection of traces states, computed there by other code. */
const RECORDED = [
  {
    file: 'AzureLLMInferenceTrace_code.csv.gz',
    rows: 8819,
    figures: [2.567, 4.18, 13.15, 166.9, 313_944, 4.28],
    input: [2048, 1469, 7303, 7436],
    output: [28, 13, 90, 251],
    correlation: 0,
  },
  {
    file: 'AzureLLMInferenceTrace_conv.csv.gz',
    rows: 19_366,
    figures: [5.53, 1.52, 1.09, 16.4, 455_361, 1.76],
    input: [1155, 1020, 4083, 4142],
    output: [211, 129, 451, 601],
    correlation: -0.11,
  },
];

/** Whether a value rounds to a published figure: half a unit of its fourth digit away at most. */
function near(actual: number, published: number): boolean {
  return Math.abs(actual - published) <= 0.005 * Math.max(1, Math.abs(published));
}

describe.skipIf(!hasRecordedTraces)(
  'the recorded Azure traces (skipped where they are not beside the repository)',
  () => {
    it.each(RECORDED)(
      '$file has its published figures',
      async ({ file, rows, figures, input, output, correlation }) => {
        const { block } = await readTrace(join(RECORDED_TRACES, 'azure-llm-2023', file), DEFAULT_IMPORT);
        const { inputTokens, outputTokens, tokensPerMinute, ...statistics } = describeTrace(block);
        expect(statistics.rows).toBe(rows);
        const actual = [
          statistics.meanRatePerSecond,
          statistics.peakToMean,
          statistics.gapVariation,
          statistics.dispersion,
          tokensPerMinute.mean,
          tokensPerMinute.peakToMean,
        ];
        for (const [i, figure] of figures.entries())
          expect([actual[i], near(actual[i]!, figure)]).toEqual([actual[i], true]);
        expect([inputTokens.mean, inputTokens.p50, inputTokens.p95, inputTokens.p99].map(Math.round)).toEqual(input);
        expect([outputTokens.mean, outputTokens.p50, outputTokens.p95, outputTokens.p99].map(Math.round)).toEqual(
          output,
        );
        expect(statistics.inputOutputCorrelation).toBeCloseTo(correlation, 2);
        expect(statistics.zeroGapShare).toBe(0);
      },
    );
  },
);
