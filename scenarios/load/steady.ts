/** One rate, held: RATE requests a second for DURATION seconds. */
import { durationSeconds, makeRows, meanRate } from './lib/arrivals.ts';
import { readSettings } from './lib/environment.ts';
import { load } from './lib/load.ts';

const settings = readSettings();

const { options, run } = load({
  settings,
  rows: () => makeRows(settings, { ratePerSecond: meanRate(settings), seconds: durationSeconds(settings, 60) }),
});
export { options };
export default run;
