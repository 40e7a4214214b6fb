/** Does it work at all? Some requests in ten seconds, of which every one must be answered. */
import { durationSeconds, makeRows } from './lib/arrivals.ts';
import { number, readSettings } from './lib/environment.ts';
import { load } from './lib/load.ts';

const settings = { ...readSettings(), thresholds: { llm_served: ['rate>=1'] } };
const seconds = Math.min(10, durationSeconds(settings, 10));

const { options, run } = load({
  settings,
  rows: () => makeRows(settings, { ratePerSecond: number('RATE', 1), seconds }),
});
export { options };
export default run;
