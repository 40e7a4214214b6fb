/**
 * What is the most it sustains? The rate grows by GROWTH in steps of STEP seconds, from RATE on, until the share of
 * good answers in a step falls below GOOD: served, and in time where an objective (or TTFT_MS) says so.
 */
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { makeRows } from './lib/arrivals.ts';
import { number, readSettings } from './lib/environment.ts';
import { isGood } from './lib/good.ts';
import { load } from './lib/load.ts';
import type { Row } from './lib/row.ts';
import { Staircase } from './lib/staircase.ts';

// One loop sees all answers, and can judge a step. It is meant to break: no threshold says that it must not.
const settings = { ...readSettings(), loops: 1, thresholds: {} };
const stepSeconds = number('STEP', 10);
const stairs = new Staircase({
  firstRate: number('RATE', 1),
  growth: number('GROWTH', 1.3),
  steps: number('STEPS', 20),
  good: number('GOOD', 0.99),
  stepMicros: stepSeconds * MICROS_PER_SECOND,
});

function* rows(): Generator<Row> {
  let firstId = 0;
  for (const [step, ratePerSecond] of stairs.rates.entries()) {
    for (const row of makeRows(settings, {
      ratePerSecond,
      seconds: stepSeconds,
      firstId,
      fromSeconds: step * stepSeconds,
    })) {
      firstId = row.id + 1;
      yield row;
    }
  }
}

const { options, run } = load({
  settings,
  rows,
  onRecord: (record) => {
    const tenant = settings.tenants.find(({ name }) => name === record.tenant)!;
    stairs.note(record.arrivedAtMicros, isGood(record, tenant));
  },
  goesOn: () => !stairs.isBroken,
});
export { options };
export default async function breakpoint(): Promise<void> {
  await run();
  for (const line of stairs.report()) console.log(line);
}
