/** What happened in each moment of a window, from rows of either world. */
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { admittedBy } from './agreement.ts';
import type { TimedRow } from './differences.ts';

export interface Moments {
  /** Beginnings of the moments, evenly apart. */
  readonly atMicros: readonly Micros[];
  /** Requests that arrived, and those of them whose first ask was refused. */
  readonly arrived: readonly number[];
  readonly throttled: readonly number[];
  /** Tokens of one model taken by reservations less those given back when answers ended, by account. */
  readonly taken: readonly (readonly number[])[];
}

/** As many as a chart can show; a moment is a second at least. */
const MOST_MOMENTS = 600;

export function momentMicrosOf(lengthMicros: Micros): Micros {
  return Math.max(1, Math.ceil(lengthMicros / MICROS_PER_SECOND / MOST_MOMENTS)) * MICROS_PER_SECOND;
}

export function momentsOf(
  rows: readonly TimedRow[],
  { accounts }: Pick<SimulationConfig, 'accounts'>,
  lengthMicros: Micros,
  model: number,
): Moments {
  const momentMicros = momentMicrosOf(lengthMicros);
  const moments = Math.max(1, Math.ceil(lengthMicros / momentMicros));
  const zeros = (): number[] => Array.from({ length: moments }, () => 0);
  const [arrived, throttled] = [zeros(), zeros()];
  const taken = accounts.map(zeros);
  for (const row of rows) {
    const at = Math.floor(row.arrivedAtMicros / momentMicros);
    if (at < 0 || at >= moments) continue;
    arrived[at]!++;
    if (row.firstOutcome === 'throttled') throttled[at]!++;
    const shard = admittedBy(row);
    if (shard === null || row.model !== model) continue;
    const enter = (micros: Micros, tokens: number): void => {
      const moment = Math.floor(micros / momentMicros);
      if (moment < moments) taken[shard]![moment]! += tokens;
    };
    enter(row.arrivedAtMicros + row.waitMicros, row.reservedTokens);
    enter(row.endedAtMicros, row.settledTokens - row.reservedTokens);
  }
  return { atMicros: arrived.map((_, moment) => moment * momentMicros), arrived, throttled, taken };
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

/** The sum over the last minute, at each moment; of longer moments, what it comes to a minute. */
export function aMinute(values: readonly number[], momentMicros: Micros): number[] {
  if (momentMicros > MICROS_PER_MINUTE) return values.map((value) => (value * MICROS_PER_MINUTE) / momentMicros);
  const length = Math.round(MICROS_PER_MINUTE / momentMicros);
  let sum = 0;
  return values.map((value, moment) => {
    sum += value - (values[moment - length] ?? 0);
    return sum;
  });
}
