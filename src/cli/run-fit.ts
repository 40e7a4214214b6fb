/** What `scenario fit` does. */
import { basename } from 'node:path';
import { type Closeness, closenessOf } from '../draft/fit/closeness.ts';
import { fitLog, isFittable } from '../draft/fit/fit.ts';
import { fittedScenario } from '../draft/fit/scenario-text.ts';
import { DEFAULT_SUPPLY, type Supply } from '../draft/supply.ts';
import { refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { formatNumber } from '../report/numbers.ts';
import { formatTable, left, right } from '../report/table.ts';
import { parseScenario } from '../scenario/scenario.ts';
import { EXIT_FINE } from './exit.ts';
import { importOptionsOf, readFiles, type ReadingOptions } from './trace-files.ts';
import { besides, INVOCATION, type Session, shellWord } from './verb.ts';
import { written } from '../output/written.ts';

interface FitOptions extends Partial<Supply>, ReadingOptions {
  readonly out: string;
  readonly seed?: number;
}

export async function fit(files: readonly string[], options: FitOptions, session: Session): Promise<number> {
  const { out, seed = 1, columns: _columns, skipBadRows: _skipBadRows, ...supply } = options;
  const rows = await written(out, files, session, async (file) => {
    const trace = await readFiles(files, { ...importOptionsOf(options), seed }, session);
    for (const note of trace.notes) session.note(`Note: ${note}`);
    if (!isFittable(trace)) throw refused(files[0]!, 'expected requests at more than one instant');
    const text = fittedScenario(fitLog(trace, files.join(', ')), { ...DEFAULT_SUPPLY, ...supply }, nameOf(out));
    // What would be refused is not written.
    const { config } = parseScenario(text, out);
    await file.write(text, session.signal);
    return closenessOf(trace.block, config, seed);
  });
  const { print } = besides(out, session);
  print(`${out}: how near its traces come to the log\n${closenessTable(rows).join('\n')}\n`);
  if (out !== STANDARD_STREAM) print(`Next: ${INVOCATION} simulate ${shellWord(out)}\n`);
  return EXIT_FINE;
}

function nameOf(out: string): string {
  return out === STANDARD_STREAM ? 'fitted' : basename(out).replace(/\.ya?ml$/, '');
}

function closenessTable(rows: readonly Closeness[]): string[] {
  const columns = [left('figure'), right('log'), right('fitted'), left('of single runs'), left('')];
  return formatTable(
    columns,
    rows.map(({ figure, log, mean, least, most }) => {
      const range = `${formatNumber(least)} .. ${formatNumber(most)}`;
      return [figure, formatNumber(log), formatNumber(mean), range, log < least || log > most ? 'outside' : ''];
    }),
  );
}
