/**
 * What the measured world could not do as the simulated one does, in microseconds: the lag of the generator, the
 * milliseconds in the gateway, the network, late timers. Measured on requests whose way was the same in both.
 */
import { Stream } from '../../simulator/basics/random.ts';
import { FirstToken } from '../../simulator/accounts/first-token.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { AttemptRow } from '../../simulator/metrics/attempt-row.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import { wasAnswered } from '../../simulator/metrics/request-row.ts';
import { copyRow } from '../../simulator/workload/rows.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';
import { type Pair, wayOf } from './comparison/agreement.ts';
import type { TimedRow } from './comparison/differences.ts';
import { calmTimes } from './comparison/calm.ts';
import { ascending, quantileOf } from './comparison/quantile.ts';

/** Of one request. */
export interface Delay {
  /** How much later it was sent. */
  readonly lagMicros: Micros;
  /** How much later it was at the account. */
  readonly thereMicros: Micros;
  /** How much later than that its first token, and its end, were with the caller. */
  readonly firstTokenMicros: Micros;
  readonly backMicros: Micros;
}

/**
 * What a refusal takes from being asked for to the next ask, where that follows at once; 0 where none does.
 *
 * @param attempts of the measured run
 * @param refusalMicros that the accounts take for it
 * @param delays a next ask takes no longer to its account than first ones do: where it does, the request was held
 */
export function refusalMicrosOf(
  attempts: readonly Pick<AttemptRow, 'id' | 'askedAtMicros' | 'shard'>[],
  refusalMicros: Micros,
  delays: readonly Delay[],
): Micros {
  const thereMicros = ascending(delays.map((delay) => delay.thereMicros));
  const longestMicros = refusalMicros + quantileOf(thereMicros, 0.99);
  const last = new Map<number, { readonly askedAtMicros: Micros; readonly shard: number }>();
  const gaps: Micros[] = [];
  for (const { id, askedAtMicros, shard } of [...attempts].sort((a, b) => a.askedAtMicros - b.askedAtMicros)) {
    if (id === null) continue;
    const before = last.get(id);
    last.set(id, { askedAtMicros, shard });
    if (before === undefined || before.shard === shard) continue;
    const gap = askedAtMicros - before.askedAtMicros;
    if (gap <= longestMicros) gaps.push(gap);
  }
  return gaps.length === 0 ? 0 : Math.round(quantileOf(ascending(gaps), 0.5));
}

export interface Overhead {
  /** How many requests tell of it. */
  readonly requests: number;
  /** Of a refusal: the median round trip between gateway and account. */
  readonly refusalMicros: Micros;
  readonly thereP50Micros: Micros;
  readonly thereP99Micros: Micros;
  readonly backP50Micros: Micros;
  readonly backP99Micros: Micros;
}

export interface DelayOptions {
  /** Whether by any accounts, and not by the same one: where chance alone parts the worlds. */
  readonly anywhere: boolean;
  /** Whether the gateway holds requests: then what one waits for is a delay where none is held. */
  readonly holds: boolean;
  readonly timeScale: number;
}

/** So many tell how late a run was; fewer do not. */
const LEAST_CALM = 20;

/** Of requests that were taken in at their first ask in both worlds. */
export function delaysOf(pairs: readonly Pair<TimedRow>[], { anywhere, holds, timeScale }: DelayOptions): Delay[] {
  const all = delaysAmong(pairs, anywhere, timeScale);
  if (!holds) return all;
  const isCalm = calmTimes(pairs.map(({ simulated }) => simulated));
  const calm = pairs.filter(({ simulated }) => isCalm(simulated.arrivedAtMicros));
  const delays = delaysAmong(calm, anywhere, timeScale);
  return delays.length < LEAST_CALM ? all : delays;
}

function delaysAmong(pairs: readonly Pair<TimedRow>[], anywhere: boolean, timeScale: number): Delay[] {
  return pairs.flatMap(({ simulated, measured }) => {
    const isAlike = anywhere ? wasServedAtOnce(measured) : wayOf(simulated) === wayOf(measured);
    if (!wasServedAtOnce(simulated) || !isAlike) return [];
    const thereMicros = measured.waitMicros - simulated.waitMicros;
    const first = (measured.firstTokenMicros ?? 0) - (simulated.firstTokenMicros ?? 0);
    const end = measured.endedAtMicros - simulated.endedAtMicros;
    // The generator's lag is in real time.
    const lagMicros = measured.lagMicros * timeScale;
    return [{ lagMicros, thereMicros, firstTokenMicros: first - thereMicros, backMicros: end - thereMicros }];
  });
}

function wasServedAtOnce({ outcome, verdicts }: TimedRow): boolean {
  return wasAnswered(outcome) && verdicts.length === 1;
}

export function overheadOf(delays: readonly Delay[], refusalMicros: Micros): Overhead {
  const there = ascending(delays.map(({ thereMicros }) => thereMicros));
  const back = ascending(delays.map(({ backMicros }) => backMicros));
  return {
    requests: delays.length,
    refusalMicros,
    thereP50Micros: quantileOf(there, 0.5),
    thereP99Micros: quantileOf(there, 0.99),
    backP50Micros: quantileOf(back, 0.5),
    backP99Micros: quantileOf(back, 0.99),
  };
}

/** How a request is disturbed. */
export interface Disturbance extends Delay {
  /** How much later it is with the gateway. */
  readonly chosenMicros: Micros;
  /** How much longer its answer takes: what is left of its delay, until the gateway knows that it has ended. */
  readonly longerMicros: Micros;
}

/** The same requests, each as late as some request of the measured run was. */
export interface DisturbedTrace {
  /** In order of arrival. */
  readonly trace: TraceBlock;
  /** By arrival: the row of the original. */
  readonly rowIds: Int32Array;
  /** By row of the original. */
  readonly disturbances: readonly Disturbance[];
}

/**
 * A gateway chooses at some time between being asked and asking an account, which nobody sees from outside, and hears
 * of ends later than accounts do. So a part of each delay, another one in each run, is the arrival's, and the rest the
 * answer's: what a gateway knows when it chooses is as old as it can have been.
 */
export function disturb(
  { models, tenants }: Pick<SimulationConfig, 'models' | 'tenants'>,
  trace: TraceBlock,
  delays: readonly Delay[],
  seed: number,
  run: number,
): DisturbedTrace {
  const chance = new Stream(seed, run, 'disturbance');
  const part = chance.uniform();
  const most = Math.max(1, delays.length);
  const firstToken = new FirstToken(models);
  const latencyDraw = trace.latencyDraw.slice();
  const disturbances = Array.from({ length: trace.length }, (_, row): Disturbance => {
    const delay = delays[chance.below(most)] ?? NONE;
    const { lagMicros, thereMicros, backMicros } = delay;
    const late = Math.round(lagMicros + part * (thereMicros - lagMicros));
    const chosenMicros = Math.max(late, -trace.atMicros[row]!);
    const { model } = tenants[trace.tenant[row]!]!;
    const before = firstToken.drawn(model, latencyDraw[row]!);
    const draw = drawOf(firstToken, model, before + thereMicros - chosenMicros + backMicros);
    latencyDraw[row] = draw;
    return { ...delay, chosenMicros, longerMicros: firstToken.drawn(model, draw) - before };
  });
  const atMicros = disturbances.map(({ chosenMicros }, row) => trace.atMicros[row]! + chosenMicros);
  const order = atMicros.map((_, row) => row).sort((a, b) => atMicros[a]! - atMicros[b]! || a - b);
  const disturbed = new TraceBlock(trace.length);
  disturbed.length = trace.length;
  for (const [arrival, row] of order.entries()) {
    copyRow(trace, row, disturbed, arrival);
    disturbed.atMicros[arrival] = atMicros[row]!;
    disturbed.latencyDraw[arrival] = latencyDraw[row]!;
  }
  return { trace: disturbed, rowIds: Int32Array.from(order), disturbances };
}

const NONE: Delay = { lagMicros: 0, thereMicros: 0, firstTokenMicros: 0, backMicros: 0 };

/** The least draw of so long a time to first token; where the model draws none, any. */
function drawOf(firstToken: FirstToken, model: number, micros: Micros): number {
  let [low, high] = [0, 2 ** 32 - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (firstToken.drawn(model, middle) < micros) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of a run on a disturbed trace as the caller of the measured run would have seen them. */
export function asMeasured(
  rows: readonly TimedRow[],
  { disturbances }: DisturbedTrace,
  original: TraceBlock,
): TimedRow[] {
  return rows.map((row): TimedRow => {
    const { lagMicros, thereMicros, firstTokenMicros, backMicros, chosenMicros, longerMicros } = disturbances[row.id]!;
    const first = row.firstTokenMicros;
    const alreadyMicros = wasAnswered(row.outcome) ? chosenMicros + longerMicros : chosenMicros;
    return {
      ...row,
      lagMicros,
      arrivedAtMicros: original.atMicros[row.id]!,
      waitMicros: row.waitMicros + thereMicros,
      firstTokenMicros: first === null ? null : first - longerMicros + thereMicros + firstTokenMicros,
      endedAtMicros: row.endedAtMicros + thereMicros + backMicros - alreadyMicros,
    };
  });
}
