/** Two worlds held against each other, request by request. Rows of both are in the order of the trace. */
import type { RequestRow } from '../../../simulator/metrics/request-row.ts';

/** Shares of requests, 0..1, on which both worlds agree. */
export interface Agreement {
  readonly requests: number;
  /** What the first account answered. */
  readonly firstOutcome: number;
  /** How it ended for its caller. */
  readonly outcome: number;
  /** Which account took it in, if any did. */
  readonly shard: number;
  /** How many times accounts were asked. */
  readonly attempts: number;
}

export const AGREEMENTS = ['firstOutcome', 'outcome', 'shard', 'attempts'] as const;
export type AgreementName = (typeof AGREEMENTS)[number];

export type ComparedRow = Pick<RequestRow, 'id' | 'firstOutcome' | 'outcome' | 'shards' | 'verdicts'>;

/** A request as both worlds have it. */
export interface Pair<Row extends ComparedRow = ComparedRow> {
  readonly simulated: Row;
  readonly measured: Row;
}

/** Requests that ended in both worlds; others are counted by `unpaired`. */
export function pairRows<Row extends ComparedRow>(
  simulated: readonly Row[],
  measured: readonly Row[],
): { readonly pairs: readonly Pair<Row>[]; readonly unpaired: number } {
  const byId = new Map(simulated.map((row) => [row.id, row]));
  const pairs = measured.flatMap((row) => {
    const twin = byId.get(row.id);
    return twin === undefined ? [] : [{ simulated: twin, measured: row }];
  });
  pairs.sort((a, b) => a.simulated.id - b.simulated.id);
  return { pairs, unpaired: simulated.length + measured.length - 2 * pairs.length };
}

/** All 1 of no pairs. */
export function agreementOf(pairs: readonly Pair[]): Agreement {
  const share = (same: (pair: Pair) => boolean): number =>
    pairs.length === 0 ? 1 : pairs.filter(same).length / pairs.length;
  return {
    requests: pairs.length,
    firstOutcome: share(({ simulated, measured }) => simulated.firstOutcome === measured.firstOutcome),
    outcome: share(({ simulated, measured }) => simulated.outcome === measured.outcome),
    shard: share(({ simulated, measured }) => admittedBy(simulated) === admittedBy(measured)),
    attempts: share(({ simulated, measured }) => simulated.shards.length === measured.shards.length),
  };
}

/** Null where no account took it in. */
export function admittedBy({ shards, verdicts }: Pick<ComparedRow, 'shards' | 'verdicts'>): number | null {
  const at = verdicts.lastIndexOf('admitted');
  return at < 0 ? null : shards[at]!;
}

/** The first request, by arrival, which the worlds sent another way; null: there is none. */
export function firstParting<Row extends ComparedRow>(pairs: readonly Pair<Row>[]): Pair<Row> | null {
  return pairs.find(({ simulated, measured }) => wayOf(simulated) !== wayOf(measured)) ?? null;
}

/** Every ask and the end, as text. */
export function wayOf({ shards, verdicts, outcome }: ComparedRow): string {
  return `${shards.map((shard, i) => `${shard}:${verdicts[i]}`).join(' ')} ${outcome}`;
}
