/** A bill, for people and as JSON. */
import { AS_OF, PRICE_SOURCES } from '../catalogue/catalogue.ts';
import type { CostRow, Costs, CostTable } from '../gateway/journal/costs.ts';
import { PICO_DOLLARS } from '../gateway/journal/money.ts';
import { formatCount, formatCounted, formatUsd } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import { formatTable, left, right, shortName } from '../report/table.ts';

export interface CostsReport {
  readonly logs: readonly string[];
  readonly since: string | null;
  readonly until: string | null;
  /** Lines that were left out. */
  readonly skipped: number;
  readonly costs: Costs;
}

const FORMAT = 'shardproof-costs/1';

/** Exact as a text, and as the nearest number. */
export function costsDocument({ costs, ...report }: CostsReport): object {
  const { tables, prices, ...notes } = costs;
  return {
    format: FORMAT,
    ...report,
    ...notes,
    pricesAsOf: AS_OF,
    priceSources: PRICE_SOURCES,
    prices: Object.fromEntries(prices),
    tables: tables.map(({ by, rows }) => ({
      by,
      rows: rows.map(({ labels, cost, ...sums }) => ({
        ...Object.fromEntries(by.map((dimension, i) => [dimension, labels[i]!])),
        ...sums,
        costPicoDollars: String(cost),
        costUsd: dollars(cost),
      })),
    })),
  };
}

function dollars(cost: bigint): number {
  return Number(cost) / Number(PICO_DOLLARS);
}

export function costsText({ logs, since, until, skipped, costs }: CostsReport, paint: Paint): string {
  const requests = costs.tables.at(-1)!.rows[0]?.requests ?? 0;
  const range = [since === null ? '' : ` since ${since}`, until === null ? '' : ` until ${until}`].join('');
  const lines = [
    `${formatCounted(requests, 'request')}${range}, from ${formatCounted(logs.length, 'log')}`,
    ...notesOf(costs, skipped),
    ...costs.tables.flatMap((table) => ['', paint.bold(titleOf(table)), ...tableOf(table)]),
    ...pricesOf(costs, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function notesOf({ duplicates, unchecked, outsideRange, dropped, tables }: Costs, skipped: number): string[] {
  const estimated = tables.at(-1)!.rows[0]?.estimated ?? 0;
  const counts: readonly (readonly [count: number, what: string])[] = [
    [duplicates, 'are of requests that other lines told of already; each is counted once'],
    [unchecked, 'came after as many others as can be remembered; duplicates among them are not found'],
    [outsideRange, 'are of another time; they are not counted'],
    [estimated, 'have tokens that Bedrock did not tell; they are estimates'],
    [dropped, 'were lost by a gateway whose disk was too slow; the sums are too low'],
    [skipped, 'could not be read, and left out'],
  ];
  return counts.flatMap(([count, what]) => (count === 0 ? [] : [`Note: ${formatCounted(count, 'line')} ${what}.`]));
}

function titleOf({ by }: CostTable): string {
  return by.length === 0 ? 'In all' : `By ${by.join(' and ')}`;
}

function tableOf({ by, rows }: CostTable): string[] {
  const figures = ['requests', 'input', 'cache read', 'cache write', 'output', 'cost'].map(right);
  return formatTable(
    [...by.map(left), ...figures],
    rows.map((row) => [...row.labels.map(labelOf), ...figuresOf(row)]),
  );
}

/** Ids of models are never cut: they are what somebody looks up. */
function labelOf(label: string): string {
  return label.includes('.') ? label : shortName(label);
}

function figuresOf(row: CostRow): string[] {
  const { requests, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, unpricedTokens } = row;
  const isKnown = unpricedTokens === 0;
  const isUnknown = !isKnown && row.cost === 0n;
  return [
    ...[requests, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens].map(formatCount),
    isUnknown ? 'no price' : `${formatUsd(dollars(row.cost))}${isKnown ? '' : ' + no price'}`,
  ];
}

function pricesOf({ prices }: Costs, paint: Paint): string[] {
  const known = [...prices].flatMap(([model, price]) => (price === null ? [] : [{ model, ...price }]));
  const unknown = [...prices].flatMap(([model, price]) => (price === null ? [model] : []));
  const figures = ['input', 'output', 'cache read', 'cache write'].map(right);
  const rows = known.map(({ model, kind, price }) => [
    model,
    kind,
    ...[price.input, price.output, price.cacheRead, price.cacheWrite].map((each) => `$${each}`),
  ]);
  const title = `Prices, dollars per 1,000 tokens, as of ${AS_OF}`;
  return [
    ...(known.length === 0
      ? []
      : ['', paint.bold(title), ...formatTable([left('model'), left('kind'), ...figures], rows)]),
    ...(known.length === 0 ? [] : PRICE_SOURCES.map((source) => `  Source: ${source}`)),
    ...(unknown.length === 0
      ? []
      : ['', `No source states a price of ${unknown.join(', ')}: counted in tokens alone.`]),
  ];
}
