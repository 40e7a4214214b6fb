/** The part of d3-random that tests use; the package brings no types. */
declare module 'd3-random' {
  type Source = () => number;
  export function randomLcg(seed: number): Source;
  export const randomExponential: { source(source: Source): (lambda: number) => () => number };
  export const randomNormal: { source(source: Source): (mu?: number, sigma?: number) => () => number };
  export const randomLogNormal: { source(source: Source): (mu: number, sigma: number) => () => number };
  export const randomGamma: { source(source: Source): (shape: number, theta?: number) => () => number };
}
