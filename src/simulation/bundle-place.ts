/** Where in the sources of a bundle an error came from. */
import { SourceMap } from 'node:module';
import type { Bundle } from './bundle.ts';

export interface Place {
  /** As the bundle's map has it: relative to the folder of the module. */
  readonly source: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * The innermost frame of the error's stack that is in the bundle; null where none is.
 *
 * @param name what stack traces call the bundle
 */
export function placeOf(error: unknown, { map }: Bundle, name: string): Place | null {
  const stack = error instanceof Error && typeof error.stack === 'string' ? error.stack : '';
  const prefix = `${encodeURI(name)}:`;
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && line.includes(prefix)) ?? '';
  const found = /^(\d+):(\d+)/.exec(frame.slice(frame.indexOf(prefix) + prefix.length));
  if (frame === '' || found === null) return null;
  const [line, column] = [Number(found[1]), Number(found[2])];
  const entry = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1);
  if (!('originalSource' in entry)) return null;
  return { source: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
