/** What happened in each slice of a window, from rows of either world. */
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { admittedBy } from './agreement.ts';
import type { TimedRow } from './differences.ts';

export interface Slices {
  /** Beginnings of the slices, evenly apart. */
  readonly atMicros: readonly Micros[];
  /** Requests that arrived, and those of them whose first ask was refused. */
  readonly arrived: readonly number[];
  readonly throttled: readonly number[];
  /** Tokens of one model taken by reservations less those given back when answers ended, by account. */
  readonly taken: readonly (readonly number[])[];
}

/** As many as a chart can show; a slice is a second at least. */
const MOST_SLICES = 600;

export function sliceMicrosOf(lengthMicros: Micros): Micros {
  return Math.max(1, Math.ceil(lengthMicros / MICROS_PER_SECOND / MOST_SLICES)) * MICROS_PER_SECOND;
}

export function slicesOf(
  rows: readonly TimedRow[],
  { accounts }: Pick<SimulationConfig, 'accounts'>,
  lengthMicros: Micros,
  model: number,
): Slices {
  const sliceMicros = sliceMicrosOf(lengthMicros);
  const slices = Math.max(1, Math.ceil(lengthMicros / sliceMicros));
  const zeros = (): number[] => Array.from({ length: slices }, () => 0);
  const [arrived, throttled] = [zeros(), zeros()];
  const taken = accounts.map(zeros);
  for (const row of rows) {
    const at = Math.floor(row.arrivedAtMicros / sliceMicros);
    if (at < 0 || at >= slices) continue;
    arrived[at]!++;
    if (row.firstOutcome === 'throttled') throttled[at]!++;
    const shard = admittedBy(row);
    if (shard === null || row.model !== model) continue;
    const enter = (micros: Micros, tokens: number): void => {
      const slice = Math.floor(micros / sliceMicros);
      if (slice < slices) taken[shard]![slice]! += tokens;
    };
    enter(row.arrivedAtMicros + row.waitMicros, row.reservedTokens);
    enter(row.endedAtMicros, row.settledTokens - row.reservedTokens);
  }
  return { atMicros: arrived.map((_, slice) => slice * sliceMicros), arrived, throttled, taken };
}

/** Tokens a minute of a model that all accounts together may use; null where one of them has no such quota. */
export function tokensPerMinuteOf({ accounts }: Pick<SimulationConfig, 'accounts'>, model: number): number | null {
  let sum = 0;
  for (const { limits } of accounts) {
    const { tokensPerMinute } = limits[model]!;
    if (tokensPerMinute === null) return null;
    sum += tokensPerMinute;
  }
  return sum;
}

/** The model whose quotas the rows fill most; 0 where none has a quota. */
export function fullestModel(rows: readonly TimedRow[], config: Pick<SimulationConfig, 'accounts' | 'models'>): number {
  const shares = config.models.map((_, model) => {
    const tokens = rows.reduce((sum, row) => sum + (row.model === model ? row.settledTokens : 0), 0);
    return tokens / (tokensPerMinuteOf(config, model) ?? Infinity);
  });
  return Math.max(0, shares.indexOf(Math.max(...shares)));
}

/** The sum over the last minute, at each slice; of longer slices, what it comes to a minute. */
export function aMinute(values: readonly number[], sliceMicros: Micros): number[] {
  if (sliceMicros > MICROS_PER_MINUTE) return values.map((value) => (value * MICROS_PER_MINUTE) / sliceMicros);
  const length = Math.round(MICROS_PER_MINUTE / sliceMicros);
  let sum = 0;
  return values.map((value, slice) => {
    sum += value - (values[slice - length] ?? 0);
    return sum;
  });
}
