/** Emphasis on a terminal; without one, the same text plain. */
import { styleText } from 'node:util';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
}

const same = (text: string): string => text;

export const PLAIN: Paint = { bold: same, dim: same, good: same, bad: same, doubtful: same };

export const COLOURS: Paint = {
  bold: (text) => styleText('bold', text),
  dim: (text) => styleText('dim', text),
  good: (text) => styleText('green', text),
  bad: (text) => styleText('red', text),
  doubtful: (text) => styleText('yellow', text),
};
