/** One rate for hours: does anything leak, drift or run out? A day's tokens, for example. */
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { durationSeconds, makeRows, meanRate } from './lib/arrivals.ts';
import { readSettings } from './lib/environment.ts';
import { load } from './lib/load.ts';

const TWO_HOURS = 7_200;
const settings = readSettings();
const seconds = durationSeconds(settings, TWO_HOURS);

const { options, run } = load({
  settings,
  rows: () => makeRows(settings, { ratePerSecond: meanRate(settings), seconds }),
  // Each quarter is a series of its own: a slow change shows between them.
  tagsOf: ({ atMicros }) => ({
    quarter: String(Math.min(4, 1 + Math.floor((4 * atMicros) / (seconds * MICROS_PER_SECOND)))),
  }),
});
export { options };
export default run;
