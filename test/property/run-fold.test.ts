/** The rows of a run fold into the very summary that its counters give. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import type { RunSummary, ShardResult } from '../../simulator/metrics/result.ts';
import { RunFold } from '../../simulator/metrics/run-fold.ts';
import { summarize } from '../../simulator/run/summarize.ts';
import { watch } from '../support/audit.ts';
import { someConfig } from '../support/swarm.ts';

const RUNS = { seed: 20_260_117, numRuns: 80 } as const;
const SEED = 5;

/** Every request ends: one in flight has no row yet, and counters that know of it. */
const drained = someConfig.map((config) => ({ ...config, horizonMicros: 100_000_000_000 }));

/** The row of an orphan says what it will settle; on mantle it may be cut off later, and settle less. */
const foretells = ({ quota, tenants, models }: SimulationConfig): boolean =>
  quota.onAbort === 'hold-until-model-finish' &&
  tenants.some(({ timeoutMicros }) => timeoutMicros !== null) &&
  models.some(({ endpoint }) => endpoint === 'mantle');

/** @param change what is done to every row on its way, for canaries */
function bothWays(config: SimulationConfig, change: (row: RequestRow) => RequestRow = (row) => row) {
  const { simulation, records } = watch(config, SEED);
  while (simulation.engine.step(4_096));
  const fold = new RunFold(config);
  for (const row of records) fold.add(change(row));
  const counted = summarize(simulation, { seed: SEED, replication: 0, partial: false });
  return { folded: fold.close(), counted, rows: records.length };
}

/** Every figure of `folded`, as the counters have it. */
function shared(counted: RunSummary & { readonly shards: readonly ShardResult[] }, folded: RunSummary): RunSummary {
  const pick = <T extends object>(from: object, like: T): T =>
    Object.fromEntries(Object.keys(like).map((key) => [key, from[key as keyof typeof from]])) as T;
  return { ...pick(counted, folded), shards: counted.shards.map((shard, at) => pick(shard, folded.shards[at]!)) };
}

function expectEqual(config: SimulationConfig, change?: (row: RequestRow) => RequestRow): number {
  const { folded, counted, rows } = bothWays(config, change);
  const expected = shared(counted, folded);
  const shards = folded.shards.map((shard, at) => {
    const { settledTokens } = shard;
    const most = foretells(config) ? expected.shards[at]!.settledTokens : Number.POSITIVE_INFINITY;
    return { ...shard, settledTokens: Math.min(settledTokens, most) };
  });
  expect({ ...folded, shards }).toEqual(expected);
  return rows;
}

const CANARIES: readonly (readonly [what: string, change: (row: RequestRow) => RequestRow])[] = [
  ['an output token were lost', (row) => ({ ...row, outputTokens: Math.max(0, row.outputTokens - 1) })],
  ['cache reads were plain input', (row) => ({ ...row, cacheReadTokens: 0 })],
  ['a shard were named for another', (row) => ({ ...row, shards: row.shards.map(() => 0) })],
  [
    'one meter refused for another',
    (row) => ({
      ...row,
      verdicts: row.verdicts.map((verdict) => (verdict === 'tokensPerMinute' ? 'requestsPerMinute' : verdict)),
    }),
  ],
  ['a microsecond were lost', (row) => ({ ...row, endedAtMicros: row.endedAtMicros - 1 })],
  ['a request were settled for nothing', (row) => ({ ...row, settledTokens: 0 })],
];

describe('fold of the rows = summary of the counters', () => {
  it('in every figure that both have', () => {
    let rows = 0;
    fc.assert(
      fc.property(drained, (config) => {
        rows += expectEqual(config);
      }),
      RUNS,
    );
    expect(rows).toBeGreaterThan(1_000);
  });

  it.each(CANARIES)('would not hold if %s', (_, change) => {
    const spoilt = fc.property(drained, (config) => void expectEqual(config, change));
    expect(fc.check(spoilt, { ...RUNS, endOnFailure: true }).failed).toBe(true);
  });

  it('in a run that its horizon cuts, for all requests that had ended', () => {
    fc.assert(
      fc.property(someConfig, (config) => {
        const { folded, counted } = bothWays({ ...config, horizonMicros: 20_000_000 });
        const { offered, served, throttled, shed, failed, cutOff } = folded.totals;
        expect({ served, throttled, shed, failed, cutOff }).toEqual({
          served: counted.totals.served,
          throttled: counted.totals.throttled,
          shed: counted.totals.shed,
          failed: counted.totals.failed,
          cutOff: counted.totals.cutOff,
        });
        expect(offered + counted.totals.inFlight).toBe(counted.totals.offered);
        expect(folded.costUsd).toBe(counted.costUsd);
        expect(folded.outputTokens).toBe(counted.outputTokens);
      }),
      RUNS,
    );
  });
});
