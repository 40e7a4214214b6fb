/** What the user may have meant: the known name with the fewest letters changed. */
import { listOf } from './describe.ts';

/** Letters to insert, delete, replace or swap with a neighbour to get from one text to the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length]!;
}

/** The nearest of the names, or null where none is near: more than a third of the letters would have to change. */
export function nearest(text: string, names: Iterable<string>): string | null {
  // Nobody mistypes a name into something much longer, and the distance costs time in the square of the length.
  if (text.length > 64) return null;
  const wanted = text.toLowerCase();
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance && distance <= Math.max(1, Math.floor(Math.max(name.length, text.length) / 3))) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` (did you mean "x"?)`, or nothing. */
export function hint(text: string, names: Iterable<string>): string {
  const name = nearest(text, names);
  return name === null ? '' : ` (did you mean "${name}"?)`;
}

const MOST_LISTED = 40;

/** What would be right in place of an unknown name: the nearest one, or all there are. */
export function guidance(text: string, names: Iterable<string>): string {
  const all = [...names];
  const name = nearest(text, all);
  if (name !== null) return `did you mean "${name}"?`;
  return all.length > MOST_LISTED ? `expected ${all.slice(0, MOST_LISTED).join(', ')}, ...` : `expected ${listOf(all)}`;
}
