/**
 * Replays a trace exactly: every row at its instant, by its tenant's callers.
 *
 *     npx shardproof trace generate SCENARIO --out trace.csv
 *     k6 run -e TRACE=$PWD/trace.csv -e READY=$PWD/ready.json scenarios/load/replay.ts
 */
import { readSettings, word } from './lib/environment.ts';
import { load } from './lib/load.ts';
import type { Row } from './lib/row.ts';
import { traceRows } from './lib/trace-file.ts';

const settings = readSettings();
const file = settings.traceFile ?? word('TRACE', '');
if (file === '') throw new Error('expected -e TRACE=/absolute/path/of/trace.csv');

function* rows(): Generator<Row> {
  const names = settings.tenants.map(({ name }) => name);
  for (const row of traceRows(open(file), names)) {
    if (settings.horizonMicros !== null && row.atMicros >= settings.horizonMicros) return;
    yield row;
  }
}

const { options, run } = load({ settings, rows });
export { options };
export default run;
