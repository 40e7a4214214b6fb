/**
 * exp, log and sine from + - * / and sqrt alone, and a positive part.
 *
 * `Math.exp`, `Math.log` and `Math.sin` may round differently from one JavaScript engine to the next, and one
 * different bit in a draw makes a different run. IEEE 754 fixes the basic operations, so these give the same bits
 * in Node, in every browser, in k6 and in C++.
 */

const EXP_STEPS = 64;
const EXP_FRACTION = new Float64Array(EXP_STEPS);
const EXP_WHOLE_OFFSET = 1022;
const EXP_WHOLE = new Float64Array(2046);

function fillExpTables(): void {
  let root = 2;
  for (let i = 0; i < 6; i++) root = Math.sqrt(root);
  EXP_FRACTION[0] = 1;
  for (let j = 1; j < EXP_STEPS; j++) EXP_FRACTION[j] = EXP_FRACTION[j - 1]! * root;
  EXP_WHOLE[EXP_WHOLE_OFFSET] = 1;
  for (let k = EXP_WHOLE_OFFSET + 1; k < 2046; k++) EXP_WHOLE[k] = EXP_WHOLE[k - 1]! * 2;
  for (let k = EXP_WHOLE_OFFSET - 1; k >= 0; k--) EXP_WHOLE[k] = EXP_WHOLE[k + 1]! * 0.5;
}
fillExpTables();

const LN2_OVER_64_HIGH = 0.01083042469326756894588470458984375;
const LN2_OVER_64_LOW = 2.981576513759547e-12;

/** e^x for |x| < 700, relative error about 1e-15. */
export function exp(x: number): number {
  const whole = Math.floor(x * 92.332482616893656877 + 0.5);
  const rest = x - whole * LN2_OVER_64_HIGH - whole * LN2_OVER_64_LOW;
  const series = rest * (1 + rest * (0.5 + rest * (1 / 6 + rest * (1 / 24 + rest * (1 / 120)))));
  const k = whole | 0;
  const scale = EXP_FRACTION[k & 63]! * EXP_WHOLE[(k >> 6) + EXP_WHOLE_OFFSET]!;
  return scale + scale * series;
}

/** Natural logarithm of x > 0, by the series of the inverse hyperbolic tangent. */
export function log(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let i = 41; i >= 1; i -= 2) sum = sum * square + 1 / i;
  return 2 * s * sum + exponent * Math.LN2;
}

/** The larger of x and 0, exact for |x| < 2^52. Without a branch, which on random signs costs more than this. */
export function positivePart(x: number): number {
  return (x + Math.abs(x)) / 2;
}

/** base^exponent for base > 0. */
export function power(base: number, exponent: number): number {
  return exp(exponent * log(base));
}

/** sin(2 π turns): a turn is a whole period, so the reduction is exact. */
export function sineOfTurns(turns: number): number {
  let t = turns - Math.floor(turns);
  let sign = 1;
  if (t >= 0.5) {
    t -= 0.5;
    sign = -1;
  }
  if (t > 0.25) t = 0.5 - t;
  const x = 2 * Math.PI * t;
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 2; n <= 22; n += 2) {
    term *= -square / (n * (n + 1));
    sum += term;
  }
  return sign * sum;
}
