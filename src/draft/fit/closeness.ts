/** How near the traces of a fitted scenario come to the log: the same figures of both, side by side. */
import type { DemandConfig } from '../../../simulator/workload/generator.ts';
import { generateTrace } from '../../../simulator/workload/replay.ts';
import type { TraceBlock } from '../../../simulator/workload/trace.ts';
import { cachedTokens } from './tenant.ts';
import { describeTrace, type TraceStatistics } from '../../trace/describe.ts';

export interface Closeness {
  readonly figure: string;
  readonly log: number;
  /** Of traces generated under different seeds. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

const FIGURES: readonly (readonly [name: string, of: (trace: TraceStatistics) => number])[] = [
  ['requests', ({ rows }) => rows],
  ['rate, requests a second', ({ meanRatePerSecond }) => meanRatePerSecond],
  ['fullest minute over the mean', ({ peakToMean }) => peakToMean],
  ['variation of gaps', ({ gapVariation }) => gapVariation],
  ['dispersion of minutes', ({ dispersion }) => dispersion],
  ['tokens a minute', ({ tokensPerMinute }) => tokensPerMinute.mean],
  ['their fullest minute over the mean', ({ tokensPerMinute }) => tokensPerMinute.peakToMean],
  ...(['mean', 'p50', 'p95', 'p99'] as const).flatMap((key) => [
    [`input tokens, ${key}`, ({ inputTokens }: TraceStatistics) => inputTokens[key]] as const,
    [`output tokens, ${key}`, ({ outputTokens }: TraceStatistics) => outputTokens[key]] as const,
  ]),
  ['share of the input that caches read or write', () => Number.NaN],
];

const CACHE = FIGURES.length - 1;
const RUNS = 10;
/** Rows that are generated in all, at the least three runs of them. */
const MOST_ROWS = 5_000_000;

/** @param demand of the fitted scenario */
export function closenessOf(log: TraceBlock, demand: DemandConfig, seed: number): readonly Closeness[] {
  const runs = Math.max(3, Math.min(RUNS, Math.floor(MOST_ROWS / log.length)));
  const wanted = figuresOf(log);
  const got = Array.from({ length: runs }, (_, run) => figuresOf(generateTrace(demand, seed, run)));
  return FIGURES.map(([figure], i) => {
    const values = got.map((figures) => figures[i]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / runs;
    return { figure, log: wanted[i]!, mean, least: Math.min(...values), most: Math.max(...values) };
  }).filter(({ log: value }) => Number.isFinite(value));
}

function figuresOf(block: TraceBlock): number[] {
  const statistics = describeTrace(block);
  return FIGURES.map(([, of], i) => (i === CACHE ? cachedShare(block) : of(statistics)));
}

function cachedShare(block: TraceBlock): number {
  let cached = 0;
  let input = 0;
  for (let row = 0; row < block.length; row++) {
    cached += cachedTokens(block, row);
    input += block.inputTokens[row]!;
  }
  // Nothing cached is nothing to compare.
  return cached > 0 ? cached / input : Number.NaN;
}
