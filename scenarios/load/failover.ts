/**
 * An account goes away in the middle third, and comes back. With `-e CONTROL=` the address of the emulator and
 * `-e ACCOUNT=` a name it is suspended and resumed by its control API; else somebody else has to do it meanwhile.
 */
import http from 'k6/http';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { durationSeconds, makeRows, meanRate } from './lib/arrivals.ts';
import { number, readSettings, word } from './lib/environment.ts';
import { load } from './lib/load.ts';
import { isLoopback } from './lib/loopback.ts';
import { phaseOf } from './lib/phase.ts';

const read = readSettings();
const served = `rate>=${number('SERVED', 0.99)}`;
// While the account is away some may fail; before and afterwards none needs to.
const settings = { ...read, thresholds: { 'llm_served{phase:before}': [served], 'llm_served{phase:after}': [served] } };
const seconds = durationSeconds(settings, 60);
const control = word('CONTROL', '');
if (control !== '' && !isLoopback(control)) throw new Error('-e CONTROL: expected an emulator on this machine');

function tell(what: 'suspend' | 'resume'): void {
  const headers = { 'content-type': 'application/json', 'x-shardproof-control': '1' };
  const body = JSON.stringify({ account: word('ACCOUNT', '') });
  const { status } = http.post(`${control}/shardproof/api/${what}`, body, { headers, tags: { name: 'control' } });
  console.log(`${what} ${word('ACCOUNT', '')}: ${status}`);
}

const { options, run } = load({
  settings,
  rows: () => makeRows(settings, { ratePerSecond: meanRate(settings), seconds }),
  tagsOf: phaseOf(seconds),
  meanwhile: async (until) => {
    if (control === '') return;
    await until((seconds * MICROS_PER_SECOND) / 3);
    tell('suspend');
    await until((2 * seconds * MICROS_PER_SECOND) / 3);
    tell('resume');
  },
});
export { options };
export default run;
