/** Standard normal draws by a ziggurat; the bits of a draw are used as in `exponential.ts`. */
import { exp, log } from '../basics/math.ts';
import type { Stream } from '../basics/random.ts';
import { ziggurat } from './ziggurat.ts';

const RIGHT_EDGE = 3.6541528853610088;
const TABLES = ziggurat({
  rightEdge: RIGHT_EDGE,
  layerArea: 0.00492867323399,
  // 23 bits and a sign: the upper 24 bits of a draw.
  abscissae: 2 ** 23,
  density: (x) => exp(-0.5 * x * x),
  inverse: (density) => Math.sqrt(-2 * log(density)),
});
const ACCEPT_BELOW = TABLES.acceptBelow;
const WIDTH = TABLES.width;
const DENSITY = TABLES.density;

/** A normal draw of mean 0 and variance 1. */
export function drawNormal(stream: Stream): number {
  const bits = stream.int32();
  const layer = bits & 255;
  const abscissa = bits >> 8;
  // Not a comparison of signs: on random bits a mispredicted branch costs more than all the rest.
  if (Math.abs(abscissa) < ACCEPT_BELOW[layer]!) return abscissa * WIDTH[layer]!;
  return +drawSlowly(stream, layer, abscissa);
}

function drawSlowly(stream: Stream, firstLayer: number, firstAbscissa: number): number {
  let layer = firstLayer;
  let abscissa = firstAbscissa;
  while (layer !== 0) {
    const x = abscissa * WIDTH[layer]!;
    const inner = DENSITY[layer - 1]!;
    const outer = DENSITY[layer]!;
    if (outer + stream.uniform() * (inner - outer) < exp(-0.5 * x * x)) return x;
    const bits = stream.int32();
    layer = bits & 255;
    abscissa = bits >> 8;
    if (Math.abs(abscissa) < ACCEPT_BELOW[layer]!) return abscissa * WIDTH[layer]!;
  }
  return drawTail(stream, abscissa < 0);
}

/** Beyond the edge: Marsaglia's method of 1964, with two exponentials. */
function drawTail(stream: Stream, negative: boolean): number {
  for (;;) {
    const beyond = stream.exponential() / RIGHT_EDGE;
    if (2 * stream.exponential() >= beyond * beyond) {
      return negative ? -RIGHT_EDGE - beyond : RIGHT_EDGE + beyond;
    }
  }
}
