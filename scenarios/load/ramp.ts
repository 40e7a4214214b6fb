/** A rate that grows: from a tenth of RATE to RATE over DURATION seconds. */
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { durationSeconds, makeRows, meanRate } from './lib/arrivals.ts';
import { readSettings } from './lib/environment.ts';
import { load } from './lib/load.ts';

const settings = readSettings();
const seconds = durationSeconds(settings, 120);

const { options, run } = load({
  settings,
  rows: () =>
    makeRows(settings, {
      ratePerSecond: meanRate(settings),
      seconds,
      shape: { ramp: { from: 0.1, to: 1, overMicros: Math.round(seconds * MICROS_PER_SECOND) } },
    }),
});
export { options };
export default run;
