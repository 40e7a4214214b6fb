/** Which arrival process scatters as a log does: candidates are run, and the simplest that comes near is taken. */
import type { Process } from '../../../simulator/workload/arrivals.ts';
import { ArrivalClock } from '../../../simulator/workload/arrival-clock.ts';
import { RateCurve } from '../../../simulator/workload/rate.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import { type Burst, burstOf } from './burst.ts';

/** Of a log to be resembled. */
export interface Scatter {
  readonly perSecond: number;
  readonly spanMicros: Micros;
  readonly burst: Burst;
}

/** Fewer arrivals tell nothing about how they scatter. */
const LEAST_ARRIVALS = 100;
/** As many as a candidate is run for, per run. */
const MOST_ARRIVALS = 20_000;
const RUNS = 4;
/** Two figures whose logarithms differ by less are the same, whatever chance says. */
const TOLERANCE = 0.05;
const LARGEST_VARIATION = 100;

type Modulated = Extract<Process, { kind: 'markov-modulated' }>;

/** @param arrivals how many the log has */
export function fitProcess(scatter: Scatter, arrivals: number): Process {
  const { gapVariation } = scatter.burst;
  if (arrivals < LEAST_ARRIVALS || !(gapVariation > 0)) return { kind: 'poisson' };
  const simple: Process[] = [
    { kind: 'poisson' },
    { kind: 'gamma', cv: Math.min(LARGEST_VARIATION, Math.max(0.01, gapVariation)) },
  ];
  for (const process of simple) if (compare(process, scatter).isNear) return process;
  return best([...simple.slice(1), refined(best(grid(scatter.perSecond), scatter) as Modulated, scatter)], scatter);
}

function best(candidates: readonly Process[], scatter: Scatter): Process {
  let found = candidates[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { distance } = compare(candidate, scatter);
    if (distance < least) [found, least] = [candidate, distance];
  }
  return found;
}

/** Busy and quiet phases in turn. */
function modulated(quietRate: number, busy: Micros, quiet: Micros, cv: number): Modulated {
  return { kind: 'markov-modulated', rates: [quietRate, 1], sojournMicros: [quiet, busy], weights: [1, 1], cv };
}

/** By arrivals in a busy phase, and by how much longer the quiet ones are: so rates of any size have candidates. */
function grid(perSecond: number): Process[] {
  return [0, 0.15, 0.4].flatMap((quietRate) =>
    [2, 8, 30, 120, 500].flatMap((arrivals) =>
      [0.5, 2, 5, 15].flatMap((ratio) => {
        const busyRate = (perSecond * (1 + ratio)) / (1 + ratio * quietRate);
        const busy: Micros = (arrivals / busyRate) * MICROS_PER_SECOND;
        return [1, 2].map((cv) => modulated(quietRate, busy, ratio * busy, cv));
      }),
    ),
  );
}

/** One number after the other is moved, by less and less, as long as that brings it nearer. */
function refined(start: Modulated, scatter: Scatter): Process {
  let here = start;
  let least = compare(here, scatter).distance;
  for (const factor of [2, 1.5, 1.25, 1.1]) {
    for (const neighbour of [...neighbours(here, factor), ...neighbours(here, 1 / factor)]) {
      const { distance } = compare(neighbour, scatter);
      if (distance < least) [here, least] = [neighbour, distance];
    }
  }
  return here;
}

function neighbours({ rates, sojournMicros, cv }: Modulated, factor: number): Modulated[] {
  const [quietRate, quiet, busy] = [rates[0]!, sojournMicros[0]!, sojournMicros[1]!];
  return [
    modulated(Math.min(quietRate * factor, 0.95), busy, quiet, cv),
    modulated(quietRate, busy * factor, quiet, cv),
    modulated(quietRate, busy, quiet * factor, cv),
    modulated(quietRate, busy * factor, quiet * factor, cv),
    modulated(quietRate, busy, quiet, Math.min(cv * factor, LARGEST_VARIATION)),
  ];
}

interface Comparison {
  /** Mean difference of the figures' logarithms. */
  readonly distance: number;
  /** Whether chance alone may be behind every difference. */
  readonly isNear: boolean;
}

function compare(process: Process, { perSecond, spanMicros, burst }: Scatter): Comparison {
  const horizon = Math.ceil(Math.min(spanMicros, (MOST_ARRIVALS / perSecond) * MICROS_PER_SECOND));
  const runs = Array.from({ length: RUNS }, (_, run) =>
    figuresOf(burstOf(runOf(process, perSecond, horizon, run), horizon)),
  );
  const wanted = figuresOf(burst);
  const differences: number[] = [];
  let isNear = true;
  for (const [i, want] of wanted.entries()) {
    const got = runs.map((figures) => figures[i]!).filter(Number.isFinite);
    if (!Number.isFinite(want) || got.length < RUNS) continue;
    const mean = got.reduce((sum, value) => sum + value, 0) / RUNS;
    const deviation = Math.sqrt(got.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (RUNS - 1));
    differences.push(Math.abs(mean - want));
    isNear &&= Math.abs(mean - want) <= TOLERANCE + 3 * deviation;
  }
  if (differences.length === 0) return { distance: Number.POSITIVE_INFINITY, isNear: false };
  return { distance: differences.reduce((sum, each) => sum + each, 0) / differences.length, isNear };
}

/** As logarithms, so that twice and half are as far off. */
function figuresOf({ gapVariation, dispersions }: Burst): number[] {
  return [gapVariation, ...dispersions].map((figure) => Math.log(figure));
}

function runOf(process: Process, perSecond: number, horizon: Micros, run: number): Float64Array {
  const arrivals = {
    process,
    ratePerSecond: perSecond,
    profile: { kind: 'flat' as const },
    spikes: [],
    ramp: null,
    startAtMicros: 0,
    endAtMicros: null,
    maxRequests: MOST_ARRIVALS,
  };
  const clock = new ArrivalClock(arrivals, new RateCurve(arrivals, 0, horizon), { seed: 1, replication: run }, 'fit');
  const at = new Float64Array(MOST_ARRIVALS);
  return at.subarray(0, clock.fill(at, MOST_ARRIVALS));
}
