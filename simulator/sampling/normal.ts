/** Standard normal draws by a ziggurat of 256 layers; sources as for `exponential.ts`. */
import { exp, log } from '../basics/math.ts';
import type { Stream } from '../basics/random.ts';

const LAYERS = 256;
const RIGHT_EDGE = 3.6541528853610088;
const LAYER_AREA = 0.00492867323399;
/** 23 bits and a sign: the upper 24 bits of a draw. */
const ABSCISSAE = 2 ** 23;

const ACCEPT_BELOW = new Float64Array(LAYERS);
const WIDTH = new Float64Array(LAYERS);
const DENSITY = new Float64Array(LAYERS);

function fillLayers(): void {
  let edge = RIGHT_EDGE;
  const base = LAYER_AREA / exp(-0.5 * edge * edge);
  ACCEPT_BELOW[0] = Math.floor((edge / base) * ABSCISSAE);
  ACCEPT_BELOW[1] = 0;
  WIDTH[0] = base / ABSCISSAE;
  WIDTH[LAYERS - 1] = edge / ABSCISSAE;
  DENSITY[0] = 1;
  DENSITY[LAYERS - 1] = exp(-0.5 * edge * edge);
  for (let i = LAYERS - 2; i >= 1; i--) {
    const outer = edge;
    edge = Math.sqrt(-2 * log(LAYER_AREA / outer + exp(-0.5 * outer * outer)));
    ACCEPT_BELOW[i + 1] = Math.floor((edge / outer) * ABSCISSAE);
    DENSITY[i] = exp(-0.5 * edge * edge);
    WIDTH[i] = edge / ABSCISSAE;
  }
}
fillLayers();

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
