/** How much later the measured world was than the simulated one, request by request. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { type RequestRow, wasAnswered } from '../../../simulator/metrics/request-row.ts';
import { meanEstimate, type Estimate } from '../../../simulator/metrics/interval.ts';
import type { Pair } from './agreement.ts';
import { ascending, quantileOf } from './quantile.ts';

export interface Differences {
  readonly count: number;
  /** Of the differences; with its interval. */
  readonly mean: Estimate | null;
  readonly p5Micros: number;
  readonly p50Micros: number;
  readonly p95Micros: number;
}

/** Of requests that both worlds answered. `firstToken` is empty where the measured one dates no tokens. */
export interface PairedDifferences {
  readonly wait: Differences;
  readonly firstToken: Differences;
  readonly endToEnd: Differences;
}

export type TimedRow = RequestRow & {
  readonly datesTokens: boolean;
  /** How much later than its instant its caller sent it; the simulated one is never late. */
  readonly lagMicros: Micros;
};

export function differencesOf(pairs: readonly Pair<TimedRow>[]): PairedDifferences {
  const { wait, firstToken, endToEnd } = differenceValues(pairs);
  return { wait: summaryOf(wait), firstToken: summaryOf(firstToken), endToEnd: summaryOf(endToEnd) };
}

/** The differences themselves, in microseconds, in no order that means anything. */
export function differenceValues(
  pairs: readonly Pair<TimedRow>[],
): Readonly<Record<keyof PairedDifferences, readonly Micros[]>> {
  const both = pairs.filter(
    ({ simulated, measured }) => wasAnswered(simulated.outcome) && wasAnswered(measured.outcome),
  );
  const of = (value: (row: TimedRow) => Micros | null): Micros[] =>
    both.flatMap(({ simulated, measured }) => {
      const [before, after] = [value(simulated), value(measured)];
      return before === null || after === null ? [] : [after - before];
    });
  return {
    wait: of(({ waitMicros }) => waitMicros),
    firstToken: of(({ firstTokenMicros, datesTokens }) => (datesTokens ? firstTokenMicros : null)),
    endToEnd: of(({ endedAtMicros, arrivedAtMicros }) => endedAtMicros - arrivedAtMicros),
  };
}

function summaryOf(values: readonly number[]): Differences {
  const sorted = ascending(values);
  return {
    count: values.length,
    mean: values.length === 0 ? null : meanEstimate(values),
    p5Micros: quantileOf(sorted, 0.05),
    p50Micros: quantileOf(sorted, 0.5),
    p95Micros: quantileOf(sorted, 0.95),
  };
}
