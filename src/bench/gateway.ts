/** What a gateway adds to a call: beside a bare signing proxy and no gateway at all, in alternation, in one run. */
import { fileURLToPath } from 'node:url';
import { rehearsalKey } from '../gateway/tenants/api-keys.ts';
import type { Ready } from '../emulator/ready.ts';
import { ascending, quantileOf } from '../validation/comparison/quantile.ts';
import { benchConfig, plainRequest, signedRequest } from './emulator-case.ts';
import { median } from './matrix.ts';
import { pacedLatencies } from './paced-load.ts';
import { cpuMicrosOf, heard, startServer } from './server-process.ts';

export interface GatewayBenchOptions {
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onRun: (done: number, of: number) => void;
}

/** Medians over the rounds. */
export interface GatewayRun {
  readonly way: Way;
  readonly p50Millis: number;
  readonly p99Millis: number;
  /** Processor time of the gateway or proxy a request; null without one. */
  readonly cpuMicros: number | null;
}

export interface GatewayBench {
  readonly rounds: number;
  readonly perSecond: number;
  readonly runs: readonly GatewayRun[];
}

const WAYS = ['direct', 'proxy', 'gateway'] as const;
export type Way = (typeof WAYS)[number];

const PER_SECOND = 500;
const EMULATOR = fileURLToPath(new URL('./emulator-server.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('./gateway-server.mjs', import.meta.url));

export async function benchGateway({ quick, signal, onRun }: GatewayBenchOptions): Promise<GatewayBench> {
  const rounds = quick ? 1 : 5;
  const seconds = quick ? 2 : 5;
  const emulator = startServer(EMULATOR, ['emulator', 'calls'], signal);
  const found: Record<Way, GatewayRun[]> = { direct: [], proxy: [], gateway: [] };
  try {
    const ready = (await heard(emulator, signal)) as Ready;
    for (let round = 0; round < rounds; round++) {
      for (const [i, way] of WAYS.entries()) {
        found[way].push(await measure(way, ready, seconds, signal));
        onRun(round * WAYS.length + i + 1, rounds * WAYS.length);
      }
    }
  } finally {
    if (emulator.connected) emulator.disconnect();
  }
  return { rounds, perSecond: PER_SECOND, runs: WAYS.map((way) => medianOf(way, found[way])) };
}

function medianOf(way: Way, runs: readonly GatewayRun[]): GatewayRun {
  return {
    way,
    p50Millis: median(runs.map(({ p50Millis }) => p50Millis)),
    p99Millis: median(runs.map(({ p99Millis }) => p99Millis)),
    cpuMicros: way === 'direct' ? null : median(runs.map(({ cpuMicros }) => cpuMicros!)),
  };
}

async function measure(way: Way, ready: Ready, seconds: number, signal: AbortSignal): Promise<GatewayRun> {
  if (way === 'direct') return runOf(way, await timed(ready.url, signedRequest('calls', ready), seconds, signal), null);
  const server = startServer(SERVER, [way, JSON.stringify(ready)], signal);
  try {
    const url = (await heard(server, signal)) as string;
    const key = rehearsalKey(1, benchConfig('calls').tenants[0]!.name);
    const asked = plainRequest('calls', ready, { authorization: `Bearer ${key}` });
    await pacedLatencies(url, asked, PER_SECOND, 1, signal);
    await cpuMicrosOf(server, signal);
    const latencies = await timed(url, asked, seconds, signal);
    return runOf(way, latencies, (await cpuMicrosOf(server, signal)) / latencies.length);
  } finally {
    if (server.connected) server.disconnect();
  }
}

function timed(url: string, asked: ReturnType<typeof plainRequest>, seconds: number, signal: AbortSignal) {
  return pacedLatencies(url, asked, PER_SECOND, seconds, signal);
}

function runOf(way: Way, latencies: readonly number[], cpuMicros: number | null): GatewayRun {
  const sorted = ascending(latencies);
  return { way, p50Millis: quantileOf(sorted, 0.5), p99Millis: quantileOf(sorted, 0.99), cpuMicros };
}
