/** What a trace looks like in numbers: rate, burstiness, tokens. */
import type { Micros } from '../../simulator/basics/time.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';

export interface TokenStatistics {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** NaN where a trace is too short for a number: no gap, or not one full minute. */
export interface TraceStatistics {
  readonly rows: number;
  /** From the first arrival to the last. */
  readonly spanMicros: Micros;
  /** Rows over span, a second. */
  readonly meanRatePerSecond: number;
  /** The fullest minute over the mean of the full minutes, counted from the first arrival. */
  readonly peakToMean: number;
  /** Standard deviation of the gaps over their mean: 1 for Poisson. */
  readonly gapVariation: number;
  /** Variance of the full minutes' counts over their mean: 1 for Poisson. */
  readonly dispersion: number;
  /** Share of gaps that are zero: above a few per cent the clock is too coarse to tell bursts by. */
  readonly zeroGapShare: number;
  readonly inputTokens: TokenStatistics;
  readonly outputTokens: TokenStatistics;
  /** Input and output, over the full minutes. */
  readonly tokensPerMinute: { readonly mean: number; readonly peakToMean: number };
  /** Pearson's, of input and output. */
  readonly inputOutputCorrelation: number;
  /** Rows of each tenant, by index. */
  readonly tenantRows: readonly number[];
}

export function describeTrace(block: TraceBlock): TraceStatistics {
  const { length } = block;
  const spanMicros = length === 0 ? 0 : block.atMicros[length - 1]! - block.atMicros[0]!;
  const gaps = Float64Array.from({ length: Math.max(0, length - 1) }, (_, row) => {
    return block.atMicros[row + 1]! - block.atMicros[row]!;
  });
  const minutes = fullMinutes(block, spanMicros);
  const input = block.inputTokens.subarray(0, length);
  const output = block.outputTokens.subarray(0, length);
  return {
    rows: length,
    spanMicros,
    meanRatePerSecond: length / (spanMicros / MICROS_PER_SECOND),
    peakToMean: peakToMean(minutes.requests),
    gapVariation: Math.sqrt(variance(gaps)) / mean(gaps),
    dispersion: variance(minutes.requests) / mean(minutes.requests),
    zeroGapShare: gaps.filter((gap) => gap === 0).length / gaps.length,
    inputTokens: tokenStatistics(input),
    outputTokens: tokenStatistics(output),
    tokensPerMinute: { mean: mean(minutes.tokens), peakToMean: peakToMean(minutes.tokens) },
    inputOutputCorrelation: correlation(input, output),
    tenantRows: countTenants(block),
  };
}

type Numbers = Float64Array | Int32Array;

interface Minutes {
  readonly requests: Float64Array;
  readonly tokens: Float64Array;
}

/** The minutes that the span covers from end to end; what comes after the last of them is left out. */
function fullMinutes(block: TraceBlock, spanMicros: Micros): Minutes {
  const count = Math.floor(spanMicros / MICROS_PER_MINUTE);
  const requests = new Float64Array(count);
  const tokens = new Float64Array(count);
  for (let row = 0; row < block.length; row++) {
    const minute = Math.floor((block.atMicros[row]! - block.atMicros[0]!) / MICROS_PER_MINUTE);
    if (minute >= count) break;
    requests[minute]! += 1;
    tokens[minute]! += block.inputTokens[row]! + block.outputTokens[row]!;
  }
  return { requests, tokens };
}

function mean(values: Numbers): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Of a sample: over n - 1. */
function variance(values: Numbers): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum / (values.length - 1);
}

function peakToMean(counts: Float64Array): number {
  return counts.length === 0 ? Number.NaN : counts.reduce((a, b) => Math.max(a, b), 0) / mean(counts);
}

function tokenStatistics(tokens: Int32Array): TokenStatistics {
  const sorted = tokens.slice().sort();
  const at = (share: number) => interpolated(sorted, share);
  return { mean: mean(tokens), p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Between the two order statistics around (n - 1) x share. */
function interpolated(sorted: Int32Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const below = sorted[low]!;
  return below + (place - low) * ((sorted[low + 1] ?? below) - below);
}

function correlation(xs: Int32Array, ys: Int32Array): number {
  const meanX = mean(xs);
  const meanY = mean(ys);
  let together = 0;
  for (let i = 0; i < xs.length; i++) together += (xs[i]! - meanX) * (ys[i]! - meanY);
  return together / (xs.length - 1) / Math.sqrt(variance(xs) * variance(ys));
}

function countTenants(block: TraceBlock): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < block.length; row++) {
    const tenant = block.tenant[row]!;
    while (rows.length <= tenant) rows.push(0);
    rows[tenant]! += 1;
  }
  return rows;
}
