/** Adds audit records up, whatever their order and files: tokens and cost by tenant, account, model or day. */
import { refused } from '../../input/problem.ts';
import type { AuditRecord } from './audit.ts';
import { costOf, type KnownPrice, priceOf, type Tokens } from './money.ts';
import { SeenIds } from './seen-ids.ts';

export const DIMENSIONS = ['tenant', 'account', 'model', 'day'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** More rows than anybody reads; the tables of a bill stay small. */
const MOST_ROWS = 100_000;

/** Milliseconds since 1970; from `since` on, before `until`. */
export interface Range {
  readonly since: number;
  readonly until: number;
}

export interface Sums extends Tokens {
  readonly requests: number;
  /** Requests of which Bedrock did not tell the tokens. */
  readonly estimated: number;
}

/** One row of a table. */
export interface CostRow extends Sums {
  /** One for each dimension. */
  readonly labels: readonly string[];
  /** Pico-dollars of the models that have a price. */
  readonly cost: bigint;
  /** Tokens in and out of models without a price. */
  readonly unpricedTokens: number;
}

export interface CostTable {
  /** None: all in one row. */
  readonly by: readonly Dimension[];
  readonly rows: readonly CostRow[];
}

export interface Costs {
  readonly tables: readonly CostTable[];
  /** The model ids that were called, in order; null: no source states a price. */
  readonly prices: ReadonlyMap<string, KnownPrice | null>;
  readonly duplicates: number;
  /** Requests that could not be checked for being duplicates. */
  readonly unchecked: number;
  readonly outsideRange: number;
  /** Lines that the gateway could not write. */
  readonly dropped: number;
}

type MutableSums = { -readonly [Key in keyof Sums]: Sums[Key] };

const newSums = (): MutableSums => ({
  requests: 0,
  estimated: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteHourTokens: 0,
  outputTokens: 0,
});

/** The sums of a row, apart by model: they are priced at the end, once. */
interface Group {
  readonly labels: readonly string[];
  readonly byModel: Map<string, MutableSums>;
}

export class CostSums {
  dropped = 0;
  readonly #range: Range;
  readonly #ids: SeenIds;
  readonly #tables: readonly { readonly by: readonly Dimension[]; readonly groups: Map<string, Group> }[];
  #duplicates = 0;
  #outsideRange = 0;
  #rows = 0;

  /** @param tables the dimensions of each table; the sum over all is a table without dimensions */
  constructor(tables: readonly (readonly Dimension[])[], range: Range, ids = new SeenIds()) {
    this.#tables = tables.map((by) => ({ by, groups: new Map() }));
    this.#range = range;
    this.#ids = ids;
  }

  add(record: AuditRecord): void {
    const time = Date.parse(record.time);
    if (time < this.#range.since || time >= this.#range.until) {
      this.#outsideRange++;
      return;
    }
    if (!this.#ids.add(record.id)) {
      this.#duplicates++;
      return;
    }
    for (const { by, groups } of this.#tables) {
      const labels = by.map((dimension) => LABEL[dimension](record));
      const key = JSON.stringify(labels);
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = this.#newGroup(labels)));
      let sums = group.byModel.get(record.model);
      if (sums === undefined) group.byModel.set(record.model, (sums = newSums()));
      addTo(sums, record);
    }
  }

  result(): Costs {
    const models = new Set(
      this.#tables.flatMap(({ groups }) => [...groups.values()].flatMap((group) => [...group.byModel.keys()])),
    );
    const prices = new Map([...models].sort().map((model) => [model, priceOf(model)]));
    const tables = this.#tables.map(({ by, groups }) => ({
      by,
      rows: [...groups.entries()].sort(byKey).map(([, group]) => rowOf(group, prices)),
    }));
    return {
      tables,
      prices,
      duplicates: this.#duplicates,
      unchecked: this.#ids.forgotten,
      outsideRange: this.#outsideRange,
      dropped: this.dropped,
    };
  }

  #newGroup(labels: readonly string[]): Group {
    if (++this.#rows > MOST_ROWS) {
      throw refused(
        '--by',
        `expected logs that make at most ${MOST_ROWS} rows, got more; ask by less, or a shorter time`,
      );
    }
    return { labels, byModel: new Map() };
  }
}

const LABEL: Readonly<Record<Dimension, (record: AuditRecord) => string>> = {
  tenant: ({ tenant }) => tenant,
  account: ({ account }) => {
    if (account === null) return '(none)';
    return account.id === null ? account.name : `${account.name} (${account.id})`;
  },
  model: ({ model }) => model,
  day: ({ time }) => time.slice(0, 'yyyy-mm-dd'.length),
};

function addTo(sums: MutableSums, record: AuditRecord): void {
  sums.requests++;
  sums.estimated += Number(record.isEstimated);
  sums.inputTokens += record.inputTokens;
  sums.cacheReadTokens += record.cacheReadTokens;
  sums.cacheWriteTokens += record.cacheWriteTokens;
  sums.cacheWriteHourTokens += record.cacheWriteHourTokens;
  sums.outputTokens += record.outputTokens;
}

function rowOf({ labels, byModel }: Group, prices: ReadonlyMap<string, KnownPrice | null>): CostRow {
  const total = newSums();
  let cost = 0n;
  let unpricedTokens = 0;
  for (const [model, sums] of byModel) {
    for (const key of Object.keys(total) as (keyof Sums)[]) total[key] += sums[key];
    const price = prices.get(model) ?? null;
    if (price === null) unpricedTokens += sums.inputTokens + sums.outputTokens;
    else cost += costOf(sums, price);
  }
  return { labels, ...total, cost, unpricedTokens };
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : Number(one > other);
}
