/**
 * Exponential draws by a ziggurat: one random number and one multiplication in 98.9 % of all cases.
 *
 * The low 8 bits of a draw choose the layer, the upper 24 bits are the abscissa: they overlap in the original, which
 * J. A. Doornik (2005) showed to be a flaw.
 */
import { exp, log } from '../basics/math.ts';
import type { Stream } from '../basics/random.ts';
import type { DrawBuffers } from './draw-buffers.ts';
import { ziggurat } from './ziggurat.ts';

const RIGHT_EDGE = 7.69711747013104972;
const TABLES = ziggurat({
  rightEdge: RIGHT_EDGE,
  layerArea: 0.0039496598225815571993,
  abscissae: 2 ** 24,
  density: (x) => exp(-x),
  inverse: (density) => -log(density),
});
const ACCEPT_BELOW = TABLES.acceptBelow;
const WIDTH = TABLES.width;
const DENSITY = TABLES.density;

/** Fills the array with draws of mean 1; its length is a multiple of four, and `room` is at least as long. */
export function fillExponential(target: Float64Array, stream: Stream, room: DrawBuffers): void {
  const { bits, rare } = room;
  stream.fill(bits, 0, target.length);
  const acceptBelow = ACCEPT_BELOW;
  const width = WIDTH;
  let rejected = 0;
  // perf: 5
  for (let i = 0; i < target.length; i += 4) {
    const a = bits[i]!;
    const b = bits[i | 1]!;
    const c = bits[i | 2]!;
    const d = bits[i | 3]!;
    target[i] = (a >>> 8) * width[a & 255]!;
    target[i | 1] = (b >>> 8) * width[b & 255]!;
    target[i | 2] = (c >>> 8) * width[c & 255]!;
    target[i | 3] = (d >>> 8) * width[d & 255]!;
    if (a >>> 8 >= acceptBelow[a & 255]!) rare[rejected++] = i;
    if (b >>> 8 >= acceptBelow[b & 255]!) rare[rejected++] = i | 1;
    if (c >>> 8 >= acceptBelow[c & 255]!) rare[rejected++] = i | 2;
    if (d >>> 8 >= acceptBelow[d & 255]!) rare[rejected++] = i | 3;
  }
  // In a loop of their own. (perf: 5)
  for (let k = 0; k < rejected; k++) {
    const i = rare[k]!;
    target[i] = drawSlowly(stream, bits[i]! & 255, bits[i]! >>> 8);
  }
}

/** An exponential draw of mean 1. */
export function drawExponential(stream: Stream): number {
  const bits = stream.int32();
  const layer = bits & 255;
  const abscissa = bits >>> 8;
  if (abscissa < ACCEPT_BELOW[layer]!) return abscissa * WIDTH[layer]!;
  // The plus says that the rare path gives a double, too. (perf: 5)
  return +drawSlowly(stream, layer, abscissa);
}

function drawSlowly(stream: Stream, firstLayer: number, firstAbscissa: number): number {
  let layer = firstLayer;
  let abscissa = firstAbscissa;
  while (layer !== 0) {
    const x = abscissa * WIDTH[layer]!;
    const inner = DENSITY[layer - 1]!;
    const outer = DENSITY[layer]!;
    if (outer + stream.uniform() * (inner - outer) < exp(-x)) return x;
    const bits = stream.int32();
    layer = bits & 255;
    abscissa = bits >>> 8;
    if (abscissa < ACCEPT_BELOW[layer]!) return abscissa * WIDTH[layer]!;
  }
  // The tail beyond the edge is an exponential again.
  return RIGHT_EDGE + stream.exponential();
}
