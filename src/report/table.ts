/** Tables for terminals: columns aligned by what is seen, two spaces apart, no borders. */
import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export const left = (title: string): Column => ({ title, align: 'left' });
export const right = (title: string): Column => ({ title, align: 'right' });

const WIDEST_NAME = 32;

/** A name of the user's, cut where it would push the figures off the screen. */
export function shortName(name: string): string {
  if (stringWidth(name) <= WIDEST_NAME) return name;
  let short = '';
  for (const letter of name) {
    if (stringWidth(short + letter) >= WIDEST_NAME) break;
    short += letter;
  }
  return `${short}…`;
}

/** Lines of the table, the title line first, each indented by two spaces. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => stringWidth(row[i] ?? ''))));
  return cells.map((row) => {
    const padded = columns.map(({ align }, i) => {
      const space = ' '.repeat(widths[i]! - stringWidth(row[i] ?? ''));
      return align === 'left' ? `${row[i] ?? ''}${space}` : `${space}${row[i] ?? ''}`;
    });
    return `  ${padded.join('  ')}`.trimEnd();
  });
}
