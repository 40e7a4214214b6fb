/**
 * What the measured world could not do as the simulated one does, in microseconds: the lag of the generator, the
 * milliseconds in the gateway, the network, late timers. Measured on requests whose way was the same in both.
 */
import { Stream } from '../../simulator/basics/random.ts';
import type { AttemptRow } from '../../simulator/metrics/attempt-row.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import { wasAnswered } from '../../simulator/metrics/request-row.ts';
import { copyRow } from '../../simulator/workload/rows.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';
import { type Pair, wayOf } from './comparison/agreement.ts';
import type { TimedRow } from './comparison/differences.ts';
import { ascending, quantileOf } from './comparison/quantile.ts';

/** Of one request. */
export interface Delay {
  /** How much later it was at the account. */
  readonly thereMicros: Micros;
  /** How much later than that its first token, and its end, were with the caller. */
  readonly firstTokenMicros: Micros;
  readonly backMicros: Micros;
}

/** Of a refusal, beside the time that the account takes for it. Longer gaps between two asks are back-offs. */
const LONGEST_ROUND_TRIP_MICROS: Micros = 50_000;

/**
 * What a refusal takes from being asked for to the next ask, where that follows at once; 0 where none does.
 *
 * @param attempts of the measured run
 * @param refusalMicros that the accounts take for it
 */
export function refusalMicrosOf(
  attempts: readonly Pick<AttemptRow, 'id' | 'askedAtMicros' | 'shard'>[],
  refusalMicros: Micros,
  timeScale = 1,
): Micros {
  const longestMicros = refusalMicros + LONGEST_ROUND_TRIP_MICROS * timeScale;
  const last = new Map<number, { readonly askedAtMicros: Micros; readonly shard: number }>();
  const gaps: Micros[] = [];
  for (const { id, askedAtMicros, shard } of [...attempts].sort((a, b) => a.askedAtMicros - b.askedAtMicros)) {
    if (id === null) continue;
    const before = last.get(id);
    last.set(id, { askedAtMicros, shard });
    if (before === undefined || before.shard === shard) continue;
    const gap = askedAtMicros - before.askedAtMicros;
    if (gap < longestMicros) gaps.push(gap);
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

/**
 * Of requests that were taken in at their first ask in both worlds.
 *
 * @param anywhere whether by any accounts, and not by the same one: where chance alone parts the worlds
 */
export function delaysOf(pairs: readonly Pair<TimedRow>[], anywhere = false): Delay[] {
  return pairs.flatMap(({ simulated, measured }) => {
    const isAlike = anywhere ? wasServedAtOnce(measured) : wayOf(simulated) === wayOf(measured);
    if (!wasServedAtOnce(simulated) || !isAlike) return [];
    const thereMicros = measured.waitMicros - simulated.waitMicros;
    const first = (measured.firstTokenMicros ?? 0) - (simulated.firstTokenMicros ?? 0);
    const end = measured.endedAtMicros - simulated.endedAtMicros;
    return [{ thereMicros, firstTokenMicros: first - thereMicros, backMicros: end - thereMicros }];
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

/** The same requests, each as late as some request of the measured run was. */
export interface DisturbedTrace {
  /** In order of arrival. */
  readonly trace: TraceBlock;
  /** By arrival: the row of the original. */
  readonly rowIds: Int32Array;
  /** By row of the original. */
  readonly delays: readonly Delay[];
}

export function disturb(trace: TraceBlock, delays: readonly Delay[], seed: number, run: number): DisturbedTrace {
  const chance = new Stream(seed, run, 'disturbance');
  const most = Math.max(1, delays.length);
  const drawn = Array.from({ length: trace.length }, () => delays[chance.below(most)] ?? NONE);
  const atMicros = drawn.map(({ thereMicros }, row) => Math.round(Math.max(0, trace.atMicros[row]! + thereMicros)));
  const order = atMicros.map((_, row) => row).sort((a, b) => atMicros[a]! - atMicros[b]! || a - b);
  const disturbed = new TraceBlock(trace.length);
  disturbed.length = trace.length;
  for (const [arrival, row] of order.entries()) {
    copyRow(trace, row, disturbed, arrival);
    disturbed.atMicros[arrival] = atMicros[row]!;
  }
  return { trace: disturbed, rowIds: Int32Array.from(order), delays: drawn };
}

const NONE: Delay = { thereMicros: 0, firstTokenMicros: 0, backMicros: 0 };

/** Rows of a run on a disturbed trace as the caller of the measured run would have seen them. */
export function asMeasured(rows: readonly TimedRow[], { delays }: DisturbedTrace, original: TraceBlock): TimedRow[] {
  return rows.map((row): TimedRow => {
    const delay = delays[row.id]!;
    const arrivedAtMicros = original.atMicros[row.id]!;
    const late = row.arrivedAtMicros - arrivedAtMicros;
    return {
      ...row,
      arrivedAtMicros,
      waitMicros: row.waitMicros + late,
      firstTokenMicros: row.firstTokenMicros === null ? null : row.firstTokenMicros + late + delay.firstTokenMicros,
      endedAtMicros: row.endedAtMicros + delay.backMicros,
    };
  });
}
