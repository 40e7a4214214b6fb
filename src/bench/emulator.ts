/** The emulator's speed: beside a bare node:http server, in alternation, each in a process of its own. */
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../emulator/ready.ts';
import { requestBytes, type Workload } from './emulator-case.ts';
import { HttpLoad } from './http-load.ts';
import { median } from './matrix.ts';
import { cpuMicrosOf, heard, startServer } from './server-process.ts';

export interface EmulatorBenchOptions {
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onRun: (done: number, of: number) => void;
}

/** Of one server under one load. A unit is a call or a frame. */
export interface Speed {
  readonly perSecond: number;
  readonly cpuMicrosPerUnit: number;
  /** What one core would do that did nothing else. */
  readonly perCoreSecond: number;
}

/** Medians over the rounds. */
export interface EmulatorBench {
  readonly rounds: number;
  readonly results: readonly {
    readonly workload: Workload;
    readonly connections: number;
    readonly emulator: Speed;
    readonly bare: Speed;
    /** Processor time a unit over the bare server's in the same round. */
    readonly cpuRatio: number;
  }[];
}

const SERVER = fileURLToPath(new URL('./emulator-server.mjs', import.meta.url));
const CONNECTIONS: Readonly<Record<Workload, number>> = { calls: 64, frames: 500 };
const WORKLOADS: readonly Workload[] = ['calls', 'frames'];

export async function benchEmulator({ quick, signal, onRun }: EmulatorBenchOptions): Promise<EmulatorBench> {
  const rounds = quick ? 1 : 3;
  const seconds = quick ? { warm: 1, measured: 1 } : { warm: 2, measured: 3 };
  const runs = new Map<string, Speed[]>();
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const workload of WORKLOADS) {
      for (const kind of ['emulator', 'bare'] as const) {
        const speed = await measure(kind, workload, seconds, signal);
        runs.set(`${kind} ${workload}`, [...(runs.get(`${kind} ${workload}`) ?? []), speed]);
        onRun(++done, rounds * WORKLOADS.length * 2);
      }
    }
  }
  return { rounds, results: WORKLOADS.map((workload) => resultOf(workload, runs)) };
}

function resultOf(workload: Workload, runs: ReadonlyMap<string, readonly Speed[]>): EmulatorBench['results'][number] {
  const ours = runs.get(`emulator ${workload}`)!;
  const bare = runs.get(`bare ${workload}`)!;
  const cpuRatio = median(ours.map(({ cpuMicrosPerUnit }, round) => cpuMicrosPerUnit / bare[round]!.cpuMicrosPerUnit));
  return { workload, connections: CONNECTIONS[workload], emulator: medianOf(ours), bare: medianOf(bare), cpuRatio };
}

function medianOf(speeds: readonly Speed[]): Speed {
  const of = (pick: (speed: Speed) => number): number => median(speeds.map(pick));
  return {
    perSecond: of((speed) => speed.perSecond),
    cpuMicrosPerUnit: of((speed) => speed.cpuMicrosPerUnit),
    perCoreSecond: of((speed) => speed.perCoreSecond),
  };
}

async function measure(
  kind: 'emulator' | 'bare',
  workload: Workload,
  seconds: { readonly warm: number; readonly measured: number },
  signal: AbortSignal,
): Promise<Speed> {
  const server = startServer(SERVER, [kind, workload], signal);
  try {
    const ready = (await heard(server, signal)) as Ready;
    const request = requestBytes(workload, ready);
    const load = new HttpLoad(ready.url, request, CONNECTIONS[workload], workload === 'frames');
    try {
      await wait(seconds.warm * 1_000, undefined, { signal });
      await cpuMicrosOf(server, signal);
      const [counts, begun] = [{ ...load.counts }, performance.now()];
      await wait(seconds.measured * 1_000, undefined, { signal });
      const cpu = await cpuMicrosOf(server, signal);
      const elapsed = (performance.now() - begun) / 1_000;
      if (load.counts.bad > 0) throw new Error(`${load.counts.bad} answers were not 200`);
      const unit = workload === 'calls' ? 'answers' : 'frames';
      const units = load.counts[unit] - counts[unit];
      return { perSecond: units / elapsed, cpuMicrosPerUnit: cpu / units, perCoreSecond: (units / cpu) * 1e6 };
    } finally {
      load.stop();
    }
  } finally {
    if (server.connected) server.disconnect();
  }
}
