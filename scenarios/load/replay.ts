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
const { rowsFile, tenants } = settings;
if (rowsFile === null && word('TRACE', '') === '') throw new Error('expected -e TRACE=/absolute/path/of/trace.csv');

function rows(): Iterable<Row> | readonly string[] {
  if (rowsFile !== null) return JSON.parse(open(rowsFile)) as string[];
  return traceRows(
    open(word('TRACE', '')),
    tenants.map(({ name }) => name),
  );
}

const { options, run } = load({ settings, rows });
export { options };
export default run;
