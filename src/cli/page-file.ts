/** The file of an HTML report: asked for by a name that says so, opened before the work, written after it. */
import { extname, resolve } from 'node:path';
import { refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { OutputFile } from '../output/output-file.ts';
import type { HtmlReport } from '../report/html/report.ts';

const ENDINGS = ['.html', '.htm', ''];

/**
 * @param others what else the run reads or writes: the report is none of them
 * @throws RefusedInput where the name asks for something else, or cannot be written
 */
export async function openPage(
  path: string,
  others: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<OutputFile> {
  const ending = path === STANDARD_STREAM ? '' : extname(path).toLowerCase();
  if (!ENDINGS.includes(ending)) throw refused(path, `expected a name that ends in .html, got "${ending}"`);
  const named = others.filter((other) => other !== undefined);
  if (named.some((other) => other === path || resolve(other) === resolve(path))) {
    throw refused(path, 'expected a file of its own, got one that this run reads or writes already');
  }
  return await OutputFile.open(path, [], signal);
}

/** @throws RefusedInput where it cannot be written; nothing is left of it then */
export async function writePage(file: OutputFile, report: HtmlReport): Promise<void> {
  const { htmlReport } = await import('../report/html/page.ts');
  await file.write(await htmlReport(report));
  file.finish();
}
