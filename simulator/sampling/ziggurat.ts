/**
 * The tables of a ziggurat: 256 layers of equal area under a falling density, for draws that mostly cost one number.
 *
 * G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5 (2000).
 */

const LAYERS = 256;

/** What tells one ziggurat from another. */
export interface ZigguratShape {
  /** Where the tail begins. */
  readonly rightEdge: number;
  readonly layerArea: number;
  /** How many abscissae a draw can name. */
  readonly abscissae: number;
  /** 1 at 0, and falling. */
  readonly density: (x: number) => number;
  /** The x at which the density is so much. */
  readonly inverse: (density: number) => number;
}

/** By layer, from the base up. */
export interface Ziggurat {
  /** An abscissa below this is accepted at once. */
  readonly acceptBelow: Float64Array;
  /** Of one abscissa. */
  readonly width: Float64Array;
  /** At the layer's outer edge. */
  readonly density: Float64Array;
}

export function ziggurat({ rightEdge, layerArea, abscissae, density, inverse }: ZigguratShape): Ziggurat {
  const acceptBelow = new Float64Array(LAYERS);
  const width = new Float64Array(LAYERS);
  const densities = new Float64Array(LAYERS);
  let edge = rightEdge;
  const base = layerArea / density(edge);
  acceptBelow[0] = Math.floor((edge / base) * abscissae);
  acceptBelow[1] = 0;
  width[0] = base / abscissae;
  width[LAYERS - 1] = edge / abscissae;
  densities[0] = 1;
  densities[LAYERS - 1] = density(edge);
  for (let i = LAYERS - 2; i >= 1; i--) {
    const outer = edge;
    edge = inverse(layerArea / outer + density(outer));
    acceptBelow[i + 1] = Math.floor((edge / outer) * abscissae);
    densities[i] = density(edge);
    width[i] = edge / abscissae;
  }
  return { acceptBelow, width, density: densities };
}
