/** What a load run will ask of gateway, budget and this machine, before it begins. */
import { readFileSync } from 'node:fs';
import type { SimulationConfig } from '../../simulator/config.ts';
import { costUsd } from '../../simulator/metrics/price.ts';
import { simulate } from '../../simulator/simulate.ts';
import { TraceWorkload } from '../../simulator/workload/replay.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { refused } from '../input/problem.ts';
import { isPolicyFile } from '../scenario/policy-name.ts';

export interface Forecast {
  readonly rows: number;
  readonly firstArrivalAtMicros: number;
  readonly lastArrivalAtMicros: number;
  readonly inputTokens: number;
  /** As the trace has them: a model of one's own may write more or less. */
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Most requests under way at one instant, in the simulation of the same rows. */
  readonly peakInFlight: number;
}

/** Files and sockets that a process has open besides its requests. */
const OTHER_DESCRIPTORS = 100;
/** A real gateway may be slower than the simulated one. */
const MARGIN = 1.5;

/** @param trace cut off at the horizon */
export function forecast(config: SimulationConfig, seed: number, trace: TraceBlock): Forecast {
  let [inputTokens, outputTokens, cost] = [0, 0, 0];
  for (let row = 0; row < trace.length; row++) {
    const input = trace.inputTokens[row]!;
    const stated = trace.maxTokens[row]!;
    const output = stated > 0 ? Math.min(trace.outputTokens[row]!, stated) : trace.outputTokens[row]!;
    const cacheRead = trace.cacheReadTokens[row]!;
    // With nothing in the caches: the dearest that it can be.
    const cacheWrite = trace.cacheWriteTokens[row]! + trace.cacheableTokens[row]!;
    inputTokens += input;
    outputTokens += output;
    const tenant = config.tenants[trace.tenant[row]!]!;
    cost += costUsd(
      { input, output, cacheRead, cacheWrite },
      config.models[tenant.model]!.price,
      tenant.tokens.cacheTtlMicros,
    );
  }
  // Which account a request goes to makes little difference to how many are under way.
  const policy = isPolicyFile(config.gateway.policy) ? 'round-robin' : config.gateway.policy;
  const simulated = { ...config, gateway: { ...config.gateway, policy } };
  const { peakInFlight } = simulate(simulated, { seed, workload: new TraceWorkload(trace) });
  return {
    rows: trace.length,
    firstArrivalAtMicros: trace.atMicros[0] ?? 0,
    lastArrivalAtMicros: trace.atMicros[trace.length - 1] ?? 0,
    inputTokens,
    outputTokens,
    costUsd: cost,
    peakInFlight,
  };
}

/** @throws RefusedInput where this machine lets a process have fewer connections than the run will need */
export function expectRoomFor({ peakInFlight }: Forecast): void {
  const most = openFileLimit();
  const needed = Math.ceil(peakInFlight * MARGIN) + OTHER_DESCRIPTORS;
  if (needed <= most) return;
  throw refused(
    'load',
    `up to ${peakInFlight} requests will be under way at once, which needs some ${needed} open files; ` +
      `this machine allows a process ${most} (ulimit -Hn): raise that, or split the run by --part`,
  );
}

function openFileLimit(): number {
  try {
    const line = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line === null ? Infinity : Number(line[1]);
  } catch {
    return Infinity;
  }
}
