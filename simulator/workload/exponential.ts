/**
 * Exponential draws by a ziggurat of 256 layers: one random number and one multiplication in 98.9 % of all cases.
 *
 * G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5 (2000). The
 * low 8 bits of a draw choose the layer, the upper 24 bits are the abscissa: they overlap in the original, which
 * J. A. Doornik (2005) showed to be a flaw.
 */
import { exp, log } from '../engine/math.ts';
import type { Stream } from '../engine/random.ts';

const LAYERS = 256;
const RIGHT_EDGE = 7.69711747013104972;
const LAYER_AREA = 0.0039496598225815571993;
const ABSCISSAE = 2 ** 24;

const ACCEPT_BELOW = new Float64Array(LAYERS);
const WIDTH = new Float64Array(LAYERS);
const DENSITY = new Float64Array(LAYERS);

function fillLayers(): void {
  let edge = RIGHT_EDGE;
  const base = LAYER_AREA / exp(-edge);
  ACCEPT_BELOW[0] = Math.floor((edge / base) * ABSCISSAE);
  ACCEPT_BELOW[1] = 0;
  WIDTH[0] = base / ABSCISSAE;
  WIDTH[LAYERS - 1] = edge / ABSCISSAE;
  DENSITY[0] = 1;
  DENSITY[LAYERS - 1] = exp(-edge);
  for (let i = LAYERS - 2; i >= 1; i--) {
    const outer = edge;
    edge = -log(LAYER_AREA / outer + exp(-outer));
    ACCEPT_BELOW[i + 1] = Math.floor((edge / outer) * ABSCISSAE);
    DENSITY[i] = exp(-edge);
    WIDTH[i] = edge / ABSCISSAE;
  }
}
fillLayers();

/** An exponential draw of mean 1. */
export function drawExponential(stream: Stream): number {
  const bits = stream.int32();
  const layer = bits & 255;
  const abscissa = bits >>> 8;
  if (abscissa < ACCEPT_BELOW[layer]!) return abscissa * WIDTH[layer]!;
  // The plus tells V8 that the rare path gives a double too, or it would box the common one.
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
