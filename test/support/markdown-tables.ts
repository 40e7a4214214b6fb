/** Tables in the Markdown pages of the repository. */
import { readFileSync } from 'node:fs';

export function readPage(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** The cells of the first table after the line that begins so, row by row, without the row of titles. */
export function tableUnder(page: string, line: string): string[][] {
  const [, section] = page.split(`\n${line}`);
  const [table] = /^\|(?:.*\n\|)*.*/m.exec(section ?? '') ?? [''];
  const rows = table.split('\n').slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** The cells of the row that explains a name. */
export function rowOf(rows: readonly string[][], name: string): string[] {
  return rows.find(([first]) => first === `\`${name}\``) ?? [];
}

/** What stands between backticks, in order. */
export function namesIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}
