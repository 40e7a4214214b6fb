/**
 * The frame of a still chart: an area that stretches with the page between axes whose letters do not.
 *
 * Three drawings in a grid make that possible without a script and without inline styles.
 */
import { type Markup, markup } from './markup.ts';
import type { Scale } from './scale.ts';

/** The area's own units; its strokes do not scale. */
export const AREA_WIDTH = 2000;
export const AREA_HEIGHT = 1000;

/** So many have room on a narrow screen. */
const FEW_TICKS = 3;

export interface Frame {
  readonly id: string;
  /** Null: rows with names of their own take its place. */
  readonly vertical: Scale | null;
  readonly horizontal: Scale;
  readonly drawing: Markup;
  /** In place of the vertical axis. */
  readonly rowNames?: Markup;
  /** Above the area: numbers of marks. */
  readonly marks?: readonly NumberedMark[];
  readonly horizontalLabel: string;
}

export interface NumberedMark {
  readonly number: number;
  readonly share: number;
}

export function framed(frame: Frame): Markup {
  const { id, vertical, horizontal, drawing, rowNames, marks = [], horizontalLabel } = frame;
  const rows = vertical === null ? [] : vertical.ticks.map(({ at }) => horizontalLine(vertical.share(at), 'grid'));
  const columns = marks.map(({ share }) => verticalLine(share, 'mark'));
  const numbers = markup`<svg class="mark-numbers" aria-hidden="true">${marks.map(markNumber)}</svg>\n`;
  const told = markup`role="img" aria-labelledby="${id}-title" aria-describedby="${id}-summary"`;
  const view = markup`viewBox="0 0 ${AREA_WIDTH} ${AREA_HEIGHT}" preserveAspectRatio="none"`;
  return markup`<div class="plot">
${vertical === null ? rowNames : verticalAxis(vertical)}<svg class="area" ${view} ${told}>
${rows}${drawing}${columns}</svg>
${marks.length === 0 ? null : numbers}<svg class="x-axis" aria-hidden="true">${horizontalTicks(horizontal)}</svg>
<p class="x-label" aria-hidden="true">${horizontalLabel}</p>
</div>
`;
}

export function horizontalLine(share: number, style: string): Markup {
  const y = placeY(share);
  return markup`<path class="${style}" d="M0 ${y}h${AREA_WIDTH}"/>\n`;
}

export function verticalLine(share: number, style: string): Markup {
  return markup`<path class="${style}" d="M${placeX(share)} 0v${AREA_HEIGHT}"/>\n`;
}

export function placeX(share: number): number {
  return Math.round(share * AREA_WIDTH);
}

export function placeY(share: number): number {
  return Math.round((1 - share) * AREA_HEIGHT);
}

function verticalAxis({ ticks, share }: Scale): Markup {
  const labels = ticks.map(({ at, label }) => markup`<text x="100%" y="${percent(1 - share(at))}">${label}</text>`);
  return markup`<svg class="y-axis" aria-hidden="true">${labels}</svg>\n`;
}

/** On a narrow screen every second one is left out, unless there are few. */
function horizontalTicks({ ticks, share }: Scale): Markup[] {
  const areMany = ticks.length > FEW_TICKS;
  return ticks.map(({ at, label }, i) => {
    const place = share(at);
    const anchor = place < 0.03 ? 'start' : place > 0.97 ? 'end' : 'middle';
    const style = areMany && i % 2 === 1 ? markup` class="minor"` : null;
    return markup`<text x="${percent(place)}" y="50%" text-anchor="${anchor}"${style}>${label}</text>`;
  });
}

function markNumber({ number, share }: NumberedMark): Markup {
  return markup`<text x="${percent(share)}" y="50%" text-anchor="middle">${number}</text>`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
