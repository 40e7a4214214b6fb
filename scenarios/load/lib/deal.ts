/** Deals the rows of a run to its event loops, so that whatever callers of one client share is in one loop. */
import { mix32 } from '../../../simulator/basics/random.ts';
import type { CallerRetryConfig } from '../../../simulator/retry/callers.ts';
import { type Row, writeRow } from './row.ts';

/** What of a tenant decides where its rows go. */
export interface Dealt {
  readonly callerRetry: Pick<CallerRetryConfig, 'clients' | 'retryTokens'> | null;
}

/** The retry tokens of a client are one bucket: all its rows go to one loop. Others go round. */
export function loopOf({ id, tenant, affinity }: Row, { callerRetry }: Dealt, loops: number): number {
  if (callerRetry === null || callerRetry.retryTokens === null) return id % loops;
  return mix32(mix32(tenant) ^ (affinity % callerRetry.clients)) % loops;
}

/** A text a loop, of the lines of its rows, in their order. */
export function deal(rows: Iterable<Row>, tenants: readonly Dealt[], loops: number): string[] {
  const dealt: string[][] = Array.from({ length: loops }, () => []);
  for (const row of rows) dealt[loopOf(row, tenants[row.tenant]!, loops)]!.push(writeRow(row));
  return dealt.map((lines) => lines.join('\n'));
}
