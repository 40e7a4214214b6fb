/** Lines and bands as SVG paths in the units of the area, as short as they can be written. */
import { placeX, placeY } from './frame.ts';

/** A point as shares of the area; null: the line is broken there. */
export type Place = readonly [x: number, y: number] | null;

/** @param isStepped whether a value holds until the next point */
export function linePath(places: readonly Place[], isStepped: boolean): string {
  let path = '';
  let last: readonly [number, number] | null = null;
  for (const place of places) {
    if (place === null) {
      last = null;
      continue;
    }
    const point = [placeX(place[0]), placeY(place[1])] as const;
    if (last === null) path += `M${point[0]} ${point[1]}h0`;
    else if (isStepped) path += step(point[0] - last[0], point[1] - last[1]);
    else if (point[0] !== last[0] || point[1] !== last[1]) path += `l${point[0] - last[0]} ${point[1] - last[1]}`;
    last = point;
  }
  return path;
}

function step(across: number, up: number): string {
  return `${across === 0 ? '' : `h${across}`}${up === 0 ? '' : `v${up}`}`;
}

const CAP = 8;

/** From the low end to the high one, each with a cap. */
export function whiskerPath(x: number, low: number, high: number): string {
  const [at, from, to] = [placeX(x), placeY(low), placeY(high)];
  const cap = (y: number): string => `M${at - CAP} ${y}h${2 * CAP}`;
  return `M${at} ${from}V${to}${cap(from)}${cap(to)}`;
}

/** What lies between two lines, one closed shape for each unbroken run of places. */
export function bandPath(low: readonly Place[], high: readonly Place[]): string {
  let path = '';
  for (const [from, to] of runs(low, high)) {
    const there = high.slice(from, to).map((place) => pointOf(place!));
    const back = low.slice(from, to).map((place) => pointOf(place!));
    path += `M${there.join('L')}L${back.reverse().join('L')}Z`;
  }
  return path;
}

/** Beginning and end of every run without a gap. */
function runs(low: readonly Place[], high: readonly Place[]): [number, number][] {
  const found: [number, number][] = [];
  let from = -1;
  for (let i = 0; i <= high.length; i++) {
    const isWhole = i < high.length && high[i] !== null && (low[i] ?? null) !== null;
    if (isWhole && from < 0) from = i;
    if (!isWhole && from >= 0) {
      found.push([from, i]);
      from = -1;
    }
  }
  return found;
}

function pointOf([x, y]: readonly [number, number]): string {
  return `${placeX(x)} ${placeY(y)}`;
}
