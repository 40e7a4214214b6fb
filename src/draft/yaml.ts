/** Pieces of a scenario file as a person would write them: quantities with units, comments, quoted names. */
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type Micros,
} from '../../simulator/basics/time.ts';
import { printable } from '../input/describe.ts';

/** A name as YAML takes it for a text, whatever is in it. */
export function yamlText(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** A comment over as many lines as the text has. */
export function yamlComment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${printable(line)}`.trimEnd())
    .join('\n');
}

/** Significant digits that a figure of a log is worth; no exponent. */
const DIGITS = 4;

export function yamlNumber(value: number): string {
  const rounded = Number(value.toPrecision(DIGITS));
  return Number.isInteger(rounded) ? String(rounded) : rounded.toFixed(12).replace(/0+$/, '');
}

const RATE_UNITS = [
  [1, 's'],
  [60, 'min'],
  [3600, 'h'],
  [86_400, 'd'],
] as const;

/** Events a second, in a unit that makes a number of at least 1 of them where there is one. */
export function yamlRate(perSecond: number): string {
  const [seconds, unit] = RATE_UNITS.find(([length]) => perSecond * length >= 1) ?? RATE_UNITS.at(-1)!;
  return `${yamlNumber(perSecond * seconds)}/${unit}`;
}

const DURATION_UNITS = [
  [MICROS_PER_DAY, 'd'],
  [MICROS_PER_HOUR, 'h'],
  [MICROS_PER_MINUTE, 'm'],
  [MICROS_PER_SECOND, 's'],
  [1000, 'ms'],
] as const;

/** In whole units, the largest first: `1h30m`; what is below a millisecond counts as a whole one. */
export function yamlDuration(micros: Micros): string {
  let rest = Math.ceil(micros / 1000) * 1000;
  let text = '';
  for (const [length, unit] of DURATION_UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === '' ? '0s' : text;
}

/** Every line but empty ones moved to the right. */
export function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
