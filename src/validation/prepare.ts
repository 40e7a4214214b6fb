/** From a scenario and the arrivals that it is to have to the window that is run in real time. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import type { Workload } from '../../simulator/workload/trace.ts';
import { refused } from '../input/problem.ts';
import { isPolicyFile } from '../scenario/policy-name.ts';
import { quotasAt } from './quotas-at.ts';
import { busiestSecond, rowsWithin, type Window, windowOf } from './window.ts';

export interface WindowChoice {
  readonly lengthMicros: Micros;
  readonly from: Micros | 'busiest';
  /** How much of each minute's quota is used up when it begins, 0..1. */
  readonly used: number;
}

/** More rows than a run of minutes can hold on one machine. */
const MOST_ROWS = 150_000;

/**
 * @param newWorkload the arrivals of the whole scenario, from the start each time
 * @throws RefusedInput where nothing arrives within the window, or more than can be sent
 */
export function prepareWindow(
  config: SimulationConfig,
  seed: number,
  newWorkload: () => Workload,
  { lengthMicros, from, used }: WindowChoice,
): Window {
  const fromMicros = from === 'busiest' ? busiestSecond(config, newWorkload(), lengthMicros) : from;
  const untilMicros = Math.min(config.horizonMicros, fromMicros + lengthMicros);
  const rows = rowsWithin(newWorkload(), fromMicros, untilMicros);
  if (rows.length === 0) throw refused('validation', 'nothing arrives within the part that is to be run');
  if (rows.length > MOST_ROWS) {
    throw refused(
      'validation',
      `${rows.length} requests arrive within the part that is to be run, and ${MOST_ROWS} are the most: ` +
        'choose a shorter one (--length), or less load (--trace FILE --scale x0.1)',
    );
  }
  // What an increase asks for hardly depends on who placed the requests: a policy of the user's own is not run for it.
  const policy = isPolicyFile(config.gateway.policy) ? 'headroom' : config.gateway.policy;
  const accounts = quotasAt(config, seed, newWorkload(), fromMicros, policy);
  return windowOf(config, accounts, rows, fromMicros, untilMicros - fromMicros, used);
}
