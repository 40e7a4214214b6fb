/** An interval in a cell of a table: a bar, a stroke at the value, diamonds at the marks; its scale may be shared. */
import { type Markup, markup } from './markup.ts';
import type { Interval } from './report.ts';
import { extent } from './scale.ts';

const WIDTH = 160;
const HEIGHT = 16;
/** What is left free at both ends, for the diamonds. */
const MARGIN = 8;
const MIDDLE = HEIGHT / 2;
const DIAMOND = 5;

/** Hidden from those who are told the figures in the cells beside it. */
export function intervalPicture({ low, high, value, marks, within }: Interval): Markup {
  const known = [low, high, value, ...marks].filter((each) => each !== null && Number.isFinite(each)) as number[];
  if (known.length === 0) return markup`-`;
  const span = extent(within === undefined ? known : [...known, within.low, within.high]);
  const place = (at: number): number => {
    const share = Math.min(1, Math.max(0, (at - span.low) / (span.high - span.low)));
    return Math.round(MARGIN + share * (WIDTH - 2 * MARGIN));
  };
  const view = markup`viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"`;
  const axis = markup`<path class="rail" d="M0 ${MIDDLE}h${WIDTH}"/>`;
  const bar = low === null || high === null ? null : barOf(place(low), place(high));
  const stroke = value === null || Number.isNaN(value) ? null : markup`<path class="value" d="M${place(value)} 2v12"/>`;
  const diamonds = marks
    .filter((at) => !Number.isNaN(at))
    .map((at) => markup`<path class="asked" d="M${place(at)} ${MIDDLE - DIAMOND}l5 5l-5 5l-5 -5z"/>`);
  return markup`<svg class="interval" ${view}>${axis}${bar}${stroke}${diamonds}</svg>`;
}

function barOf(from: number, to: number): Markup {
  return markup`<rect class="bar" x="${from}" y="${MIDDLE - 3}" width="${Math.max(1, to - from)}" height="6"/>`;
}
