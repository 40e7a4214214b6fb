/**
 * A run in which model time goes faster than the clock on the wall: what takes a day takes minutes. The generator lives
 * in real time, so that what it sends is hurried and what it saw is stretched again; emulator and gateways have clocks
 * that run faster.
 */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { CallerRetryConfig } from '../../simulator/retry/callers.ts';
import { resized } from '../../simulator/workload/rows.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import type { LoadRow } from '../load/load-row.ts';

/** The scenario as callers in real time live through it. Its objectives are for the stretched rows. */
export function hurriedConfig(config: SimulationConfig, timeScale: number): SimulationConfig {
  if (timeScale === 1) return config;
  return {
    ...config,
    horizonMicros: Math.ceil(config.horizonMicros / timeScale),
    objectives: [],
    tenants: config.tenants.map((tenant) => ({
      ...tenant,
      timeoutMicros: tenant.timeoutMicros === null ? null : Math.max(1, Math.round(tenant.timeoutMicros / timeScale)),
      callerRetry: tenant.callerRetry === null ? null : hurriedRetry(tenant.callerRetry, timeScale),
    })),
  };
}

function hurriedRetry(retry: CallerRetryConfig, timeScale: number): CallerRetryConfig {
  return {
    ...retry,
    throttleBaseMicros: retry.throttleBaseMicros / timeScale,
    transientBaseMicros: retry.transientBaseMicros / timeScale,
    capMicros: retry.capMicros / timeScale,
  };
}

export function hurriedTrace(trace: TraceBlock, timeScale: number): TraceBlock {
  if (timeScale === 1) return trace;
  const hurried = resized(trace, Math.max(1, trace.length));
  for (let row = 0; row < hurried.length; row++) hurried.atMicros[row] = Math.round(trace.atMicros[row]! / timeScale);
  return hurried;
}

/** What the generator saw, in model time. Its own lag stays real: it is judged by it. */
export function stretchedRow(row: LoadRow, trace: TraceBlock, timeScale: number): LoadRow {
  if (timeScale === 1) return row;
  const arrivedAtMicros = trace.atMicros[row.id]!;
  // Rounding the arrival to a microsecond of real time moved it: what is counted from it is counted from where it was.
  const moved = row.arrivedAtMicros * timeScale - arrivedAtMicros;
  const stretched = (micros: number): number => Math.max(0, Math.round(micros * timeScale + moved));
  return {
    ...row,
    arrivedAtMicros,
    waitMicros: stretched(row.waitMicros),
    firstTokenMicros: row.firstTokenMicros === null ? null : stretched(row.firstTokenMicros),
    endedAtMicros: Math.round(row.endedAtMicros * timeScale),
    perTokenMicros: row.perTokenMicros === null ? null : Math.round(row.perTokenMicros * timeScale),
  };
}
