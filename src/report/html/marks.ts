/** Things that happened, numbered where they stand in a chart and told below it. */
import type { NumberedMark } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import type { Mark, Unit } from './report.ts';
import { formatIn } from './units.ts';

/** Marks closer than this share of the width have one number. */
const CLOSE = 0.025;
const MOST_LABELS = 6;

interface MarkGroup extends NumberedMark {
  readonly at: number;
  readonly labels: readonly string[];
}

/** @param share where an instant stands, 0..1 */
export function numberMarks(marks: readonly Mark[], share: (at: number) => number): MarkGroup[] {
  const groups: { at: number; share: number; number: number; labels: string[] }[] = [];
  for (const { at, label } of [...marks].sort((a, b) => a.at - b.at)) {
    const last = groups.at(-1);
    if (last !== undefined && share(at) - last.share < CLOSE) last.labels.push(label);
    else groups.push({ at, share: share(at), number: groups.length + 1, labels: [label] });
  }
  return groups;
}

export function markList(groups: readonly MarkGroup[], unit: Unit): Markup | null {
  if (groups.length === 0) return null;
  const items = groups.map(({ at, labels }) => {
    const more = labels.length > MOST_LABELS ? ` and ${labels.length - MOST_LABELS} more` : '';
    return markup`<li><b>${formatIn(unit, at)}</b> ${labels.slice(0, MOST_LABELS).join('; ')}${more}</li>\n`;
  });
  return markup`<ol class="marks">\n${items}</ol>\n`;
}
