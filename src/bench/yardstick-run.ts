/** One timed run of the yardstick: the same workload that the native reference does, through the ordinary simulator. */
import type { RunResult } from '../../simulator/metrics/result.ts';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { yardstickConfig } from '../scenario/yardstick.ts';
import { runReplications } from '../simulation/run.ts';
import { loadEngine } from '../simulation/engine.ts';

export interface YardstickCase {
  readonly shards: number;
  readonly policy: string;
  /** Offered tokens over the tokens that the quotas allow. */
  readonly load: number;
  readonly requests: number;
  readonly inflight: number;
  readonly seed: number;
  /** Replications that run at the same time, one a thread; 1: none besides this thread. */
  readonly threads: number;
}

/** What a run prints, one JSON object; the native reference uses the same words where it measures the same. */
export interface YardstickRun extends YardstickCase {
  readonly engine: 'shardproof';
  /** Wall-clock time of the simulation, without the start of the process. */
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly nsPerRequest: number;
  /** 429 answers of shards. */
  readonly throttles: number;
  readonly admitted: number;
  /** Requests that were never answered. */
  readonly dropped: number;
  readonly latencyP50: number;
  readonly latencyP99: number;
  readonly ttftP50: number;
  readonly ttftP99: number;
  readonly utilisationMin: number;
  readonly utilisationMax: number;
  readonly peakInFlight: number;
  readonly digest: string;
  readonly peakRssKiB: number;
}

/** @throws AbortError: half a run says nothing about speed */
export async function runYardstick(of: YardstickCase, signal: AbortSignal): Promise<YardstickRun> {
  const { threads, inflight: inFlight, ...shape } = of;
  const config = await yardstickConfig({ ...shape, inFlight });
  await loadEngine();
  const begun = performance.now();
  const workers = threads === 1 ? 0 : threads;
  const { results } = await runReplications(config, { seed: of.seed, replications: threads, workers, signal });
  signal.throwIfAborted();
  return reportOf(of, results, (performance.now() - begun) / 1000);
}

/** Rates count the requests of all replications; everything else is of the first. */
function reportOf(of: YardstickCase, results: readonly RunResult[], seconds: number): YardstickRun {
  const first = results[0]!;
  const requests = results.reduce((sum, { totals }) => sum + totals.offered, 0);
  const { totals, shards, endToEnd, timeToFirstToken } = first;
  const utilisations = shards.map(({ utilisation }) => utilisation);
  return {
    engine: 'shardproof',
    ...of,
    requests,
    seconds,
    requestsPerSecond: requests / seconds,
    nsPerRequest: (seconds * 1e9) / requests,
    throttles: first.refusals,
    admitted: shards.reduce((sum, { admitted }) => sum + admitted, 0),
    dropped: totals.throttled + totals.shed + totals.failed,
    latencyP50: endToEnd.p50Micros / MICROS_PER_SECOND,
    latencyP99: endToEnd.p99Micros / MICROS_PER_SECOND,
    ttftP50: timeToFirstToken.p50Micros / MICROS_PER_SECOND,
    ttftP99: timeToFirstToken.p99Micros / MICROS_PER_SECOND,
    utilisationMin: Math.min(...utilisations),
    utilisationMax: Math.max(...utilisations),
    peakInFlight: first.peakInFlight,
    digest: first.digest,
    peakRssKiB: process.resourceUsage().maxRSS,
  };
}
