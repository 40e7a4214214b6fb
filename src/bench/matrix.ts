/** The bench: cases, run in alternation so that a busy minute of the machine strikes all alike, and their medians. */
import { runOurs, runReference } from './processes.ts';
import type { YardstickCase, YardstickRun } from './yardstick-run.ts';

/** What is measured: the cost of shards and load, of requests in flight, and of a second thread. */
export interface MatrixOptions {
  /** Fewer requests and rounds: minutes become seconds, and figures become rough. */
  readonly quick: boolean;
  /** A compiled reference to hold each case against; null: none. */
  readonly against: string | null;
  readonly signal: AbortSignal;
  readonly onRun: (done: number, of: number) => void;
}

export interface Measured extends YardstickCase {
  readonly rounds: number;
  /** Medians over the rounds. */
  readonly nsPerRequest: number;
  readonly requestsPerSecond: number;
  readonly peakRssKiB: number;
  readonly peakInFlight: number;
  /** The reference's median, and our time over its time in the same round; null without a reference. */
  readonly referenceNsPerRequest: number | null;
  readonly ratioToReference: number | null;
  readonly digest: string;
}

export interface Matrix {
  readonly cases: readonly Measured[];
  /** Throughput of two replications in two threads over one in one; null where a case is missing. */
  readonly secondThread: number | null;
  /** Memory that a request in flight takes, from the peaks at the most and the fewest in flight. */
  readonly bytesPerRequestInFlight: number | null;
}

const SEED = 1;
const USUAL_IN_FLIGHT = 400;
const IN_FLIGHT = [10, 1_000, 100_000] as const;

export function casesOf(requests: number): YardstickCase[] {
  const usual = {
    requests,
    seed: SEED,
    threads: 1,
    inflight: USUAL_IN_FLIGHT,
    shards: 8,
    policy: 'power-of-two',
    load: 0.7,
  };
  const grid = [8, 32, 64].flatMap((shards) =>
    [0.7, 1.3].flatMap((load) => ['power-of-two', 'headroom'].map((policy) => ({ ...usual, shards, load, policy }))),
  );
  return [...grid, ...IN_FLIGHT.map((inflight) => ({ ...usual, inflight })), { ...usual, threads: 2 }];
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs every case once a round. @throws AbortError: fewer runs than asked for would be other medians */
export async function measureMatrix({ quick, against, signal, onRun }: MatrixOptions): Promise<Matrix> {
  const cases = casesOf(quick ? 1_000_000 : 10_000_000);
  const rounds = quick ? 1 : 5;
  const ours: YardstickRun[][] = cases.map(() => []);
  const reference: number[][] = cases.map(() => []);
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [i, of] of cases.entries()) {
      ours[i]!.push(await runOurs(of, signal));
      if (against !== null && of.threads === 1) reference[i]!.push(await runReference(against, of, signal));
      onRun(++done, rounds * cases.length);
    }
  }
  return summarise(cases.map((of, i) => measured(of, ours[i]!, reference[i]!)));
}

function measured(of: YardstickCase, runs: readonly YardstickRun[], reference: readonly number[]): Measured {
  const ratios = reference.map((nanoseconds, i) => runs[i]!.nsPerRequest / nanoseconds);
  return {
    ...of,
    rounds: runs.length,
    nsPerRequest: median(runs.map((run) => run.nsPerRequest)),
    requestsPerSecond: median(runs.map((run) => run.requestsPerSecond)),
    peakRssKiB: median(runs.map((run) => run.peakRssKiB)),
    peakInFlight: runs[0]!.peakInFlight,
    referenceNsPerRequest: reference.length === 0 ? null : median(reference),
    ratioToReference: ratios.length === 0 ? null : median(ratios),
    digest: runs[0]!.digest,
  };
}

/** The figures that compare cases with one another. */
export function summarise(cases: readonly Measured[]): Matrix {
  const at = (want: Partial<YardstickCase>): Measured | undefined =>
    cases.find((of) => Object.entries(want).every(([key, value]) => of[key as keyof YardstickCase] === value));
  const usual = { shards: 8, policy: 'power-of-two', load: 0.7 };
  const one = at({ ...usual, inflight: USUAL_IN_FLIGHT, threads: 1 });
  const two = at({ ...usual, inflight: USUAL_IN_FLIGHT, threads: 2 });
  const few = at({ ...usual, inflight: IN_FLIGHT[0] });
  const many = at({ ...usual, inflight: IN_FLIGHT[2] });
  return {
    cases,
    secondThread: one && two ? two.requestsPerSecond / one.requestsPerSecond : null,
    bytesPerRequestInFlight:
      few && many ? ((many.peakRssKiB - few.peakRssKiB) * 1024) / (many.peakInFlight - few.peakInFlight) : null,
  };
}
