/** A crowd at once: RATE, FACTOR times as much in the middle third, and RATE again. What comes back, and how soon? */
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { durationSeconds, makeRows, meanRate } from './lib/arrivals.ts';
import { number, readSettings } from './lib/environment.ts';
import { load } from './lib/load.ts';
import { phaseOf } from './lib/phase.ts';

const settings = readSettings();
const seconds = durationSeconds(settings, 90);
// Whole microseconds, as the arrivals' clock counts them.
const third = Math.round((seconds * MICROS_PER_SECOND) / 3);
const riseMicros = Math.round(third / 30);

const { options, run } = load({
  settings,
  rows: () =>
    makeRows(settings, {
      ratePerSecond: meanRate(settings),
      seconds,
      shape: {
        spikes: [
          {
            atMicros: third,
            riseMicros,
            holdMicros: third - 2 * riseMicros,
            fallMicros: riseMicros,
            factor: number('FACTOR', 5),
            daily: false,
          },
        ],
      },
    }),
  tagsOf: phaseOf(seconds),
});
export { options };
export default run;
