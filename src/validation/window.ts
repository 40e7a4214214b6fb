/**
 * The part of a scenario that is run in real time: by default the one in which most tokens are reserved. It is a run of
 * its own, from 0, with the quotas and the faults of its time, and as much of each minute's quota left as is stated.
 */
import type { FaultConfig } from '../../simulator/accounts/fault-config.ts';
import { MICROS_PER_SECOND, type Micros } from '../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import { blocksOf, collect } from '../../simulator/workload/replay.ts';
import { copyRow, resized } from '../../simulator/workload/rows.ts';
import { MAX_TOKENS_UNSET, type TraceBlock, type Workload } from '../../simulator/workload/trace.ts';

export interface Window {
  /** Instant of the scenario at which it begins; whole seconds. */
  readonly fromMicros: Micros;
  /** Arrivals come within it. */
  readonly lengthMicros: Micros;
  /** Instants count from the beginning of the window. */
  readonly trace: TraceBlock;
  /** Of the window as a run of its own; its horizon leaves every request the time to end. */
  readonly config: SimulationConfig;
}

/** Longer than any caller waits and any answer takes: what has not ended by then never does. */
const AFTERWARDS_MICROS: Micros = 3_600 * MICROS_PER_SECOND;

/** The second from which the following `lengthMicros` reserve most tokens; 0 where nothing arrives. */
export function busiestSecond(
  config: Pick<SimulationConfig, 'tenants' | 'models' | 'horizonMicros'>,
  workload: Workload,
  lengthMicros: Micros,
): Micros {
  const perSecond = reservedPerSecond(config, workload);
  const length = Math.ceil(lengthMicros / MICROS_PER_SECOND);
  let [sum, most, best] = [0, 0, 0];
  for (let second = 0; second < perSecond.length + length; second++) {
    sum += (perSecond[second] ?? 0) - (perSecond[second - length] ?? 0);
    if (sum <= most) continue;
    most = sum;
    best = Math.max(0, second - length + 1);
  }
  return best * MICROS_PER_SECOND;
}

function reservedPerSecond(
  { tenants, models, horizonMicros }: Pick<SimulationConfig, 'tenants' | 'models' | 'horizonMicros'>,
  workload: Workload,
): number[] {
  const perSecond: number[] = [];
  for (const block of blocksOf(workload)) {
    for (let row = 0; row < block.length; row++) {
      const at = block.atMicros[row]!;
      if (at >= horizonMicros) return perSecond;
      const second = Math.floor(at / MICROS_PER_SECOND);
      while (perSecond.length <= second) perSecond.push(0);
      const asked = block.maxTokens[row]!;
      const most = asked === MAX_TOKENS_UNSET ? models[tenants[block.tenant[row]!]!.model]!.maxOutputTokens : asked;
      perSecond[second]! += block.inputTokens[row]! + most;
    }
  }
  return perSecond;
}

/** The rows of a window, dated from its beginning. */
export function rowsWithin(workload: Workload, fromMicros: Micros, untilMicros: Micros): TraceBlock {
  return collect(new Excerpt(workload, fromMicros, untilMicros));
}

class Excerpt implements Workload {
  private readonly rows: Generator<readonly [block: TraceBlock, row: number]>;

  constructor(workload: Workload, fromMicros: Micros, untilMicros: Micros) {
    this.rows = rowsOf(workload, fromMicros, untilMicros);
    this.fromMicros = fromMicros;
  }

  private readonly fromMicros: Micros;

  fill(block: TraceBlock): void {
    block.length = 0;
    while (block.length < block.capacity) {
      const next = this.rows.next();
      if (next.done === true) return;
      copyRow(...next.value, block, block.length);
      block.atMicros[block.length]! -= this.fromMicros;
      block.length++;
    }
  }
}

function* rowsOf(workload: Workload, fromMicros: Micros, untilMicros: Micros) {
  for (const block of blocksOf(workload)) {
    for (let row = 0; row < block.length; row++) {
      if (block.atMicros[row]! >= untilMicros) return;
      if (block.atMicros[row]! >= fromMicros) yield [block, row] as const;
    }
  }
}

/**
 * @param accounts with the quotas that are in force when the window begins
 * @param usedAtStart how much of each minute's quota is used up then, 0..1
 */
export function windowOf(
  config: SimulationConfig,
  accounts: readonly AccountConfig[],
  rows: TraceBlock,
  fromMicros: Micros,
  lengthMicros: Micros,
  usedAtStart: number,
): Window {
  return {
    fromMicros,
    lengthMicros,
    trace: resized(rows, rows.length),
    config: {
      ...config,
      startEpochMicros: config.startEpochMicros + fromMicros,
      horizonMicros: lengthMicros + AFTERWARDS_MICROS,
      accounts: accounts.map((account) => {
        return { ...account, joinsAtMicros: Math.max(0, account.joinsAtMicros - fromMicros) };
      }),
      quota: usedAtStart === 0 ? config.quota : { ...config.quota, usedAtStart },
      // Steps count from the start of the scenario: a part that begins later has what they have raised by then.
      increase: fromMicros === 0 ? config.increase : { ...config.increase, plan: [] },
      faults: config.faults.flatMap((fault) => shifted(fault, fromMicros)),
    },
  };
}

function shifted(fault: FaultConfig, byMicros: Micros): FaultConfig[] {
  if (fault.untilMicros <= byMicros) return [];
  const fromMicros = Math.max(0, fault.fromMicros - byMicros);
  return [{ ...fault, fromMicros, untilMicros: fault.untilMicros - byMicros }];
}
