/** What is wrong with an input file, and where: all problems of a file are reported at once, one sentence each. */

export interface Problem {
  /** As the user named it; an option such as `--shards` where the command line is at fault. */
  readonly file: string;
  /** From 1; 0 where the input has no lines (an option, a missing file). */
  readonly line: number;
  /** From 1; 0 where the line is. */
  readonly column: number;
  /** Where in the document, e.g. `demand.spikes[0].factor`; empty for the document as a whole. */
  readonly path: string;
  /** What is wrong, what would be right, and the value that was there. */
  readonly message: string;
}

/** `bank.yaml:14:9 demand.spikes[0].factor: expected a number above 0, got "six"`. */
export function formatProblem(problem: Problem): string {
  const position = problem.line > 0 ? `:${problem.line}:${problem.column}` : '';
  const place = `${problem.file}${position}`;
  return problem.path === '' ? `${place}: ${problem.message}` : `${place} ${problem.path}: ${problem.message}`;
}

/** Input that was refused as a whole; `problems` is never empty, and in the order of the file. */
export class RefusedInput extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'RefusedInput';
    this.problems = problems;
  }
}

/**
 * A refusal for one reason that has no place inside a document.
 *
 * @param file as in `Problem`
 * @param line 0: of the file as a whole
 */
export function refused(file: string, message: string, line = 0): RefusedInput {
  return new RefusedInput([{ file, line, column: line > 0 ? 1 : 0, path: '', message }]);
}
