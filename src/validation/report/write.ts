/** Writes the reports of a validation into a folder, each whole or not at all. */
import { join } from 'node:path';
import { htmlReport } from '../../report/html/page.ts';
import { writeText } from '../../output/written.ts';
import { validationDocument } from './document.ts';
import { validationPage } from './html.ts';
import { validationJunit } from './junit.ts';
import { validationMarkdown } from './markdown.ts';
import type { ValidationReport } from './report.ts';

const FILES = { html: 'report.html', markdown: 'summary.md', junit: 'junit.xml', json: 'validation.json' } as const;

/** @returns the report with the paths of its files @throws RefusedInput where one cannot be written */
export async function writeReports(report: ValidationReport, folder: string): Promise<ValidationReport> {
  const paths = Object.fromEntries(Object.entries(FILES).map(([kind, file]) => [kind, join(folder, file)]));
  const written: ValidationReport = { ...report, reports: paths };
  await writeText(paths['html']!, await htmlReport(validationPage(written)));
  await writeText(paths['markdown']!, validationMarkdown(written));
  await writeText(paths['junit']!, validationJunit(written));
  await writeText(paths['json']!, `${JSON.stringify(validationDocument(written), null, 2)}\n`);
  return written;
}
