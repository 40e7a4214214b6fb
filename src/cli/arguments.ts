/** Reading option values: each parser takes a word and gives a value, or says what would have been right. */
import { InvalidArgumentError } from 'commander';
import type { Part } from '../input/part.ts';

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (/^\d+$/.test(word) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

export const seed = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** `unset`, or a whole number from 1 on. */
export function wholeNumberOrUnset(most: number): (word: string) => number | 'unset' {
  return (word) => {
    if (word === 'unset' || (/^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= most)) {
      return word === 'unset' ? word : Number(word);
    }
    throw new InvalidArgumentError(`Expected unset, or a whole number from 1 to ${most}.`);
  };
}

/** A number above 0, as decimals. */
export function positiveNumber(word: string): number {
  const value = Number(word);
  if (word.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** Text that is judged later, by what knows more than the command line does. */
export function text(word: string): string {
  return word;
}

/** The name of a file; - stands for a standard stream where it may. */
export function fileName(word: string): string {
  if (word !== '') return word;
  throw new InvalidArgumentError('Expected the name of a file.');
}

/** Of an option that may be given several times. */
export function collect(word: string, before: readonly string[]): string[] {
  return [...before, word];
}

/** `2/8`: the second of eight parts. */
export function part(most: number): (word: string) => Part {
  return (word) => {
    const [, index, of] = /^(\d+)\/(\d+)$/.exec(word)?.map(Number) ?? [];
    if (index !== undefined && of !== undefined && index >= 1 && index <= of && of <= most) return { index, of };
    throw new InvalidArgumentError(`Expected i/n, such as 1/2; n at most ${most}.`);
  };
}
