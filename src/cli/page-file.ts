/** The file of a report: asked for by a name that says so, opened before the work, written after it. */
import { extname, resolve } from 'node:path';
import { refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { OutputFile } from '../output/output-file.ts';
import type { HtmlReport } from '../report/html/report.ts';
import { markdownReport } from '../report/markdown.ts';

/** The endings of each form; none says the same. */
const ENDINGS = { html: ['.html', '.htm'], markdown: ['.md', '.markdown'] } as const;

/**
 * @param others what else the run reads or writes: the report is none of them
 * @throws RefusedInput where the name asks for something else, or cannot be written
 */
export async function openPage(
  path: string,
  others: readonly (string | undefined)[],
  signal: AbortSignal,
  form: keyof typeof ENDINGS = 'html',
): Promise<OutputFile> {
  const ending = path === STANDARD_STREAM ? '' : extname(path).toLowerCase();
  const endings: readonly string[] = ENDINGS[form];
  if (ending !== '' && !endings.includes(ending)) {
    throw refused(path, `expected a name that ends in ${endings[0]}, got "${ending}"`);
  }
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

/** The same as Markdown. @throws RefusedInput where it cannot be written; nothing is left of it then */
export async function writeMarkdown(file: OutputFile, report: HtmlReport): Promise<void> {
  await file.write(markdownReport(report));
  file.finish();
}
