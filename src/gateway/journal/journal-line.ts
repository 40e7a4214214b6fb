/** Lines of a journal read back: JSON against a schema, refused with file, line and key. */
import type { z } from 'zod';
import { describePath, describeValue, isMapping, listOf, type Path } from '../../input/describe.ts';
import { RefusedInput } from '../../input/problem.ts';
import { readLines } from '../../trace/lines.ts';

/** Where a line stands, for refusals. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface JournalOptions {
  /** Leaves out lines that are none of ours, such as half of one, instead of refusing the file. */
  readonly skipBadLines?: boolean;
  readonly signal?: AbortSignal;
  /** Told of each line that was left out. */
  readonly onBadLine?: (place: Place) => void;
}

/** What may be left out; what else is refused while a line is taken has other reasons. */
class BadLine extends RefusedInput {}

/** A line that is not as it should be. */
export function wrongLine({ file, line }: Place, path: Path, message: string): RefusedInput {
  return new BadLine([{ file, line, column: 1, path: describePath(path), message }]);
}

/**
 * Gives every line to `take`, in order. Bad is a line for which it throws a `wrongLine`, or that is no JSON object.
 *
 * @param path plain or gzipped; `-` for standard input
 */
export async function readJournal(
  path: string,
  { skipBadLines = false, signal, onBadLine }: JournalOptions,
  take: (value: Readonly<Record<string, unknown>>, place: Place) => void,
): Promise<void> {
  let line = 0;
  for await (const lines of readLines(path, signal)) {
    for (const text of lines) {
      line++;
      if (text === '') continue;
      const place = { file: path, line };
      try {
        take(parseObject(text, place), place);
      } catch (error) {
        if (!skipBadLines || !(error instanceof BadLine)) throw error;
        onBadLine?.(place);
      }
    }
  }
}

function parseObject(text: string, place: Place): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = text;
  }
  if (isMapping(value)) return value;
  throw wrongLine(place, [], `expected a JSON object, got ${describeValue(value)}; --skip-bad-lines leaves it out`);
}

/** @throws RefusedInput at the first key that is wrong */
export function matching<T extends z.ZodType>(schema: T, value: unknown, place: Place): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  throw wrongLine(place, path, `${expectation(issue)}, got ${describeValue(valueAt(value, path))}`);
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) at = (at as Readonly<Record<string, unknown>> | null | undefined)?.[part];
  return at;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`}`;
    case 'invalid_value':
      return `expected ${listOf(issue.values.map((value) => JSON.stringify(value)))}`;
    case 'too_small':
      return `expected at least ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'custom':
      return issue.message;
    default:
      return 'expected a value of another kind';
  }
}
