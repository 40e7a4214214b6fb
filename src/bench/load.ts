/** The speed of the load generator: the highest rate that k6 replays here in time, against the emulator. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stream } from '../../simulator/basics/random.ts';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';
import type { Ready } from '../emulator/ready.ts';
import { findK6, type K6 } from '../load/k6/find.ts';
import { type LoadJob, replayJob, runLoad } from '../load/load.ts';
import type { SelfCheck } from '../load/self-check.ts';
import { settingsOf } from '../load/settings.ts';
import type { Watcher } from '../simulation/watcher.ts';
import { benchConfig, OUTPUT_TOKENS, type Workload } from './emulator-case.ts';

export interface LoadBench {
  readonly k6: string;
  readonly limitMillis: number;
  readonly results: readonly LoadBenchResult[];
}

export interface LoadBenchResult {
  readonly workload: Workload;
  /** Requests a second of the fastest run whose lag kept to the limit; 0: none did. */
  readonly ratePerSecond: number;
  readonly runs: readonly {
    readonly ratePerSecond: number;
    readonly lagP99Millis: number;
    readonly achievedRate: number;
    readonly cpuShare: number | null;
  }[];
}

const SERVER = fileURLToPath(new URL('./emulator-server.mjs', import.meta.url));
const LIMIT_MILLIS = 10;
const ACHIEVED_SHARE = 0.99;
/** A stream has 200 frames, and emulator and k6 share this machine. */
const RATES: Readonly<Record<Workload, readonly number[]>> = {
  calls: [100, 200, 400, 600, 800, 1_200, 1_600, 2_400],
  frames: [10, 20, 40, 80, 120, 160],
};
const INPUT_TOKENS = 400;

export async function benchLoad(quick: boolean, watcher: Watcher): Promise<LoadBench> {
  const k6 = await findK6({ path: null, environment: process.env, mayInstall: true }, watcher);
  const folder = mkdtempSync(join(tmpdir(), 'shardproof-bench-'));
  const results: LoadBenchResult[] = [];
  try {
    for (const workload of ['calls', 'frames'] as const) {
      const server = fork(SERVER, ['emulator', workload], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      try {
        const [ready] = (await once(server, 'message', { signal: watcher.signal })) as [Ready];
        const replay = async (trace: TraceBlock): Promise<SelfCheck> => {
          const job = jobOf(workload, ready, trace, k6, join(folder, 'records.csv'));
          return (await runLoad(job, watcher)).selfCheck;
        };
        results.push(await climb(workload, quick ? 2 : 5, replay));
      } finally {
        server.disconnect();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { k6: k6.version, limitMillis: LIMIT_MILLIS, results };
}

/** Faster and faster, until it no longer keeps to the limit. */
async function climb(
  workload: Workload,
  seconds: number,
  replay: (trace: TraceBlock) => Promise<SelfCheck>,
): Promise<LoadBenchResult> {
  const runs: LoadBenchResult['runs'][number][] = [];
  let fastest = 0;
  for (const ratePerSecond of RATES[workload]) {
    const { lagP99Millis, achievedRate, cpuShare, intendedRate } = await replay(
      poissonTrace(workload, ratePerSecond, seconds),
    );
    runs.push({ ratePerSecond, lagP99Millis, achievedRate, cpuShare });
    if (lagP99Millis > LIMIT_MILLIS || achievedRate < intendedRate * ACHIEVED_SHARE) break;
    fastest = ratePerSecond;
  }
  return { workload, ratePerSecond: fastest, runs };
}

function jobOf(workload: Workload, ready: Ready, trace: TraceBlock, k6: K6, recordFile: string): LoadJob {
  const config = benchConfig(workload);
  const choices = {
    targets: [ready.url],
    dialect: 'converse',
    stream: workload === 'frames',
    loops: 4,
    startAtEpochMillis: null,
    callerRetries: false,
    padPrompts: true,
    keys: new Map([['clients', ready.accounts[0]!.bearerToken]]),
  } as const;
  return replayJob({
    config,
    settings: settingsOf(config, 1, choices, [true]),
    trace,
    k6,
    recordFile,
  });
}

function poissonTrace(workload: Workload, ratePerSecond: number, seconds: number): TraceBlock {
  const trace = new TraceBlock(ratePerSecond * seconds);
  const chance = new Stream(1, 0, 'bench');
  let at = 0;
  for (let row = 0; row < trace.capacity; row++) {
    at -= Math.log(1 - chance.uniform()) * (MICROS_PER_SECOND / ratePerSecond);
    trace.atMicros[row] = Math.round(at);
    trace.affinity[row] = row;
    trace.inputTokens[row] = INPUT_TOKENS;
    trace.maxTokens[row] = 512;
    trace.outputTokens[row] = OUTPUT_TOKENS[workload];
  }
  trace.length = trace.capacity;
  return trace;
}
