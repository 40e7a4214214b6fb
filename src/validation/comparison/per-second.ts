/** What happened in each second of a window, from rows of either world. */
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { admittedBy } from './agreement.ts';
import type { TimedRow } from './differences.ts';

export interface PerSecond {
  /** Beginnings of the seconds. */
  readonly atMicros: readonly Micros[];
  /** Requests that arrived, and those of them whose first ask was refused. */
  readonly arrived: readonly number[];
  readonly throttled: readonly number[];
  /** Tokens of one model taken by reservations less those given back when answers ended, by account. */
  readonly taken: readonly (readonly number[])[];
}

export function perSecond(
  rows: readonly TimedRow[],
  { accounts }: Pick<SimulationConfig, 'accounts'>,
  lengthMicros: Micros,
  model: number,
): PerSecond {
  const seconds = Math.max(1, Math.ceil(lengthMicros / MICROS_PER_SECOND));
  const zeros = (): number[] => Array.from({ length: seconds }, () => 0);
  const [arrived, throttled] = [zeros(), zeros()];
  const taken = accounts.map(zeros);
  for (const row of rows) {
    const at = Math.floor(row.arrivalMicros / MICROS_PER_SECOND);
    if (at < 0 || at >= seconds) continue;
    arrived[at]!++;
    if (row.firstOutcome === 'throttled') throttled[at]!++;
    const shard = admittedBy(row);
    if (shard === null || row.model !== model) continue;
    const enter = (micros: Micros, tokens: number): void => {
      const second = Math.floor(micros / MICROS_PER_SECOND);
      if (second < seconds) taken[shard]![second]! += tokens;
    };
    enter(row.arrivalMicros + row.waitMicros, row.reservedTokens);
    enter(row.endMicros, row.settledTokens - row.reservedTokens);
  }
  return { atMicros: arrived.map((_, second) => second * MICROS_PER_SECOND), arrived, throttled, taken };
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

/** The sum over the last minute, at each second. */
export function overLastMinute(values: readonly number[]): number[] {
  const length = MICROS_PER_MINUTE / MICROS_PER_SECOND;
  let sum = 0;
  return values.map((value, second) => {
    sum += value - (values[second - length] ?? 0);
    return sum;
  });
}
