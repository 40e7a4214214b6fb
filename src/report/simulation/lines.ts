/** Pooled lines as lines of a chart, with what their shade spans. */
import type { TimeSeries, Tone } from '../html/report.ts';
import type { PooledLine } from '../pooled-series.ts';

/** One replication has no shade. */
export function lineOf(name: string, tone: Tone, line: PooledLine, replications: number): TimeSeries {
  const { mean, low, high } = line;
  if (replications === 1) return { name, tone, values: mean };
  return { name, tone, values: mean, band: { name: `all ${replications} replications`, low, high } };
}

/** The largest value and where it is; 0 and 0 of none. */
export function peakOf(values: readonly number[]): { readonly value: number; readonly index: number } {
  return values.reduce((peak, value, index) => (value > peak.value ? { value, index } : peak), { value: 0, index: 0 });
}
