/** Rows that an entry makes itself, in place of a trace: requests of the tenants, at a rate of its own. */
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import type { ArrivalConfig } from '../../../simulator/workload/arrivals.ts';
import { GeneratedWorkload } from '../../../simulator/workload/generator.ts';
import { blocksOf } from '../../../simulator/workload/replay.ts';
import { number, word } from './environment.ts';
import { blockRow, type Row } from './row.ts';
import type { Settings, TenantSettings } from './settings.ts';

/** What bends a constant rate. */
export type Shape = Partial<Pick<ArrivalConfig, 'spikes' | 'ramp'>>;

/** `-e DURATION=` in seconds; else as long as the scenario is meant; else the entry's own default. */
export function durationSeconds({ horizonMicros }: Settings, fallback: number): number {
  const ofScenario = horizonMicros === null ? fallback : horizonMicros / MICROS_PER_SECOND;
  return number('DURATION', ofScenario);
}

/** `-e RATE=` in requests a second of all tenants together; else what they send on average. */
export function meanRate({ tenants }: Settings): number {
  return word('RATE', '') === '' ? ownRate(tenants) : number('RATE', 1);
}

export interface Demand {
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly shape?: Shape;
  /** Of the first row, and where its time begins. */
  readonly firstId?: number;
  readonly fromSeconds?: number;
}

/** Each tenant has its own share of the rate, its own process and its own tokens. */
export function* makeRows({ tenants, seed }: Settings, demand: Demand): Generator<Row> {
  const { ratePerSecond, seconds, shape = {}, firstId = 0, fromSeconds = 0 } = demand;
  const factor = ratePerSecond / ownRate(tenants);
  const workload = new GeneratedWorkload(
    {
      tenants: tenants.map(({ demand: own }) => ({ ...own, arrivals: bent(own.arrivals, factor, shape) })),
      horizonMicros: Math.round(seconds * MICROS_PER_SECOND),
      startEpochMicros: 0,
    },
    seed + firstId,
    0,
  );
  let id = firstId;
  for (const block of blocksOf(workload)) {
    for (let row = 0; row < block.length; row++) {
      const made = blockRow(block, row, id++);
      yield { ...made, atMicros: made.atMicros + Math.round(fromSeconds * MICROS_PER_SECOND) };
    }
  }
}

/** Of groups, whose tenants share one process. */
function ownRate(tenants: readonly TenantSettings[]): number {
  const rates = new Map(tenants.map(({ demand }) => [demand.group, demand.arrivals.ratePerSecond]));
  return [...rates.values()].reduce((sum, rate) => sum + rate, 0);
}

function bent(arrivals: ArrivalConfig, factor: number, { spikes = [], ramp = null }: Shape): ArrivalConfig {
  return {
    ...arrivals,
    ratePerSecond: arrivals.ratePerSecond * factor,
    profile: { kind: 'flat' },
    spikes,
    ramp,
    startAtMicros: 0,
    endAtMicros: null,
    maxRequests: null,
  };
}
