/** One tenant of a log in the terms of a scenario. */
import type { Process } from '../../../simulator/workload/arrivals.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import { MAX_TOKENS_UNSET, type TraceBlock } from '../../../simulator/workload/trace.ts';
import { type Burst, burstOf } from './burst.ts';
import { fitProcess } from './process.ts';
import { evened, type FittedRate, fitRate } from './rate-profile.ts';
import { type Quantiles, quantilesOf } from './quantiles.ts';

export interface FittedTenant {
  readonly name: string;
  readonly rows: number;
  readonly rate: FittedRate;
  /** How its arrivals scatter around that rate. */
  readonly burst: Burst;
  readonly process: Process;
  readonly input: Quantiles;
  readonly output: Quantiles;
  readonly maxTokens: FittedMaxTokens;
  /** Share of the input that is read from a prompt cache or written to one; null: nothing is. */
  readonly cache: Quantiles | null;
  /** Distinct sessions; null where the log states none. */
  readonly affinityKeys: number | null;
}

export interface FittedMaxTokens {
  /** `MAX_TOKENS_UNSET` where most rows state none. */
  readonly value: number;
  /** Of the rows that state just this; the value is the mean where no single one is that common. */
  readonly share: number;
}

/** @param rows of the tenant @param statesSessions whether affinities are the log's own */
export function fitTenant(
  name: string,
  block: TraceBlock,
  rows: Uint32Array,
  spanMicros: Micros,
  statesSessions: boolean,
): FittedTenant {
  const column = (of: (row: number) => number): Float64Array => Float64Array.from(rows, of);
  const at = column((row) => block.atMicros[row]! - block.atMicros[0]!);
  const rate = fitRate(at, spanMicros);
  const burst = burstOf(evened(at, rate), spanMicros);
  const perSecond = rate.perSecond;
  const cached = column((row) => cachedTokens(block, row) / Math.max(1, block.inputTokens[row]!));
  return {
    name,
    rows: rows.length,
    rate,
    burst,
    process: fitProcess({ perSecond, spanMicros, burst }, rows.length),
    input: quantilesOf(column((row) => Math.max(1, block.inputTokens[row]!))),
    output: quantilesOf(column((row) => Math.max(1, block.outputTokens[row]!))),
    maxTokens: fitMaxTokens(column((row) => block.maxTokens[row]!)),
    cache: cached.some((share) => share > 0) ? quantilesOf(cached) : null,
    affinityKeys: statesSessions ? new Set(Array.from(rows, (row) => block.affinity[row]!)).size : null,
  };
}

/** Read from a cache, written to one, or to be read where an account has it. */
export function cachedTokens(block: TraceBlock, row: number): number {
  return block.cacheReadTokens[row]! + block.cacheWriteTokens[row]! + block.cacheableTokens[row]!;
}

/** A scenario has one value for a tenant: the commonest, or the mean of those stated, which reserves as much. */
function fitMaxTokens(values: Float64Array): FittedMaxTokens {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  if (count * 2 >= values.length) return { value, share: count / values.length };
  const stated = values.filter((each) => each !== MAX_TOKENS_UNSET);
  return { value: Math.round(stated.reduce((sum, each) => sum + each, 0) / stated.length), share: 0 };
}
