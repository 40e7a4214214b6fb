/** Workloads made by hand, a row a request. */
import { TraceWorkload } from '../../simulator/workload/replay.ts';
import { TraceBlock, type Workload } from '../../simulator/workload/trace.ts';

export interface Row {
  readonly atMicros: number;
  readonly tenant?: number;
  readonly affinity?: number;
  readonly input?: number;
  readonly cacheRead?: number;
  readonly cacheable?: number;
  readonly maxTokens?: number;
  readonly output?: number;
  readonly latencyDraw?: number;
}

/** Of a row that says nothing: 100 tokens in, 10 out of at most 100, the median latency. */
export function rows(...made: readonly Row[]): Workload {
  const trace = new TraceBlock(made.length);
  trace.length = made.length;
  for (const [i, row] of made.entries()) {
    trace.atMicros[i] = row.atMicros;
    trace.tenant[i] = row.tenant ?? 0;
    trace.affinity[i] = row.affinity ?? 0;
    trace.inputTokens[i] = row.input ?? 100;
    trace.cacheReadTokens[i] = row.cacheRead ?? 0;
    trace.cacheableTokens[i] = row.cacheable ?? 0;
    trace.maxTokens[i] = row.maxTokens ?? 100;
    trace.outputTokens[i] = row.output ?? 10;
    trace.latencyDraw[i] = row.latencyDraw ?? 2 ** 31;
  }
  return new TraceWorkload(trace);
}
