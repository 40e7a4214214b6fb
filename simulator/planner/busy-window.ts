/**
 * The busiest window of a run by itself: a fraction of the work, and enough to show that too few shards are too few.
 *
 * It begins with full buckets, idle accounts and every increase granted, which the run itself has at best. What it
 * loses, the run loses, but for the luck of the draw; what happens outside of it is unknown. Its readings say that:
 * of shares of requests, the least or the most that they can become; of everything else, nothing.
 */
import { MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import type { SimulationConfig } from '../config.ts';
import type { ObjectiveConfig } from '../metrics/objective.ts';
import type { RunResult, Totals } from '../metrics/result.ts';
import { GeneratedWorkload } from '../workload/generator.ts';
import { blocksOf } from '../workload/replay.ts';
import { copyRows, resized } from '../workload/rows.ts';
import { hasCacheable } from '../workload/tenant.ts';
import { TraceBlock } from '../workload/trace.ts';
import { bestCase } from './best-case.ts';
import type { Measure, Reading } from './measure.ts';
import { busiest, type Survey } from './survey.ts';

/** A window is this part of the run, but no shorter than what fills and empties a few buckets. */
const PART_OF_RUN = 48;
const LEAST_MINUTES = 10;
/** Policies that draw lots draw others in the window than in the run: a tenth of what is lost is left to chance. */
const SURE_PART = 0.9;

export interface BusyWindow {
  readonly fromMicros: Micros;
  readonly untilMicros: Micros;
}

/**
 * Where the quotas are used most; null where the run is too short for a part of it to be worth while, and where prompts
 * are cached: a window begins with empty caches, which the run does not, so it would lose what the run keeps.
 */
export function busyWindow(config: SimulationConfig, { models }: Survey): BusyWindow | null {
  if (config.tenants.some(({ tokens }) => hasCacheable(tokens))) return null;
  const { accounts } = bestCase(config);
  const minutes = models[0]?.tokens.length ?? 0;
  const length = Math.max(LEAST_MINUTES, Math.round(minutes / PART_OF_RUN));
  if (minutes < 2 * length) return null;
  const use = new Float64Array(minutes);
  for (const [index, { tokens }] of models.entries()) {
    const quota = accounts.reduce((sum, { limits }) => sum + (limits[index]!.tokensPerMinute ?? 0), 0);
    if (quota > 0) for (let minute = 0; minute < minutes; minute++) use[minute]! += tokens[minute]! / quota;
  }
  const { from } = busiest(use, length);
  return { fromMicros: from * MICROS_PER_MINUTE, untilMicros: (from + length) * MICROS_PER_MINUTE };
}

export function windowConfig(config: SimulationConfig, { untilMicros }: BusyWindow): SimulationConfig {
  return { ...bestCase(config), horizonMicros: Math.min(untilMicros, config.horizonMicros) };
}

/**
 * The arrivals of the window, at the instants that they have in the run. Nothing happens before them; were they counted
 * from the window's beginning, V8 would compile the engine for small numbers, and again for those of the whole run.
 * (perf: 10)
 */
export function windowTrace(
  config: SimulationConfig,
  seed: number,
  replication: number,
  { fromMicros, untilMicros }: BusyWindow,
): TraceBlock {
  let trace = new TraceBlock(4096);
  for (const block of blocksOf(new GeneratedWorkload(config, seed, replication))) {
    const first = rowAt(block, fromMicros);
    const count = rowAt(block, untilMicros) - first;
    if (trace.length + count > trace.capacity) trace = resized(trace, trace.capacity * 2);
    copyRows(block, first, trace, trace.length, count);
    trace.length += count;
    if (block.atMicros[block.length - 1]! >= untilMicros) break;
  }
  return trace;
}

/** The first row at or after the instant. */
function rowAt(block: TraceBlock, at: Micros): number {
  let row = 0;
  while (row < block.length && block.atMicros[row]! < at) row++;
  return row;
}

/** @param offered requests of the whole run, by tenant */
export function windowMeasure(
  run: RunResult,
  objectives: readonly ObjectiveConfig[],
  offered: readonly number[],
): Measure {
  const all = offered.reduce((sum, count) => sum + count, 0);
  const readings = objectives.map(({ metric, tenant }): Reading => {
    const totals = tenant === null ? run.totals : run.tenants[tenant]!;
    return readingOf(metric, totals, tenant === null ? all : offered[tenant]!);
  });
  return { readings, limitingQuota: run.limitingQuota };
}

const COUNTED: Readonly<Record<string, (totals: Totals) => number>> = {
  throttledShare: ({ throttled }) => throttled,
  shedShare: ({ shed }) => shed,
};

function readingOf(metric: string, totals: Totals, offered: number): Reading {
  const unknown = { value: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (offered === 0) return unknown;
  if (metric === 'servedShare') {
    const most = (offered - SURE_PART * (totals.throttled + totals.shed)) / offered;
    return { value: most, low: Number.NEGATIVE_INFINITY, high: most };
  }
  const count = COUNTED[metric]?.(totals);
  if (count === undefined) return unknown;
  const least = (SURE_PART * count) / offered;
  return { value: least, low: least, high: Number.POSITIVE_INFINITY };
}
