/** Exit codes: what a script can tell without reading. */
export const EXIT_FINE = 0;
/** An objective of the scenario is not met, or a policy breaks a law. */
export const EXIT_MISSED = 1;
/** The command line or a file that it names was refused; nothing was run, unless it was the disk that filled up. */
export const EXIT_REFUSED = 2;
/** A bug of ours. */
export const EXIT_FAULT = 3;
/** Stopped by Ctrl-C. */
export const EXIT_INTERRUPTED = 130;

/** What an exit code says, for `--help`. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT_FINE, 'fine'],
  [EXIT_MISSED, 'an objective was missed or could not be decided; a policy breaks a law'],
  [EXIT_REFUSED, 'input, output file or policy file refused'],
  [EXIT_FAULT, 'internal fault'],
  [EXIT_INTERRUPTED, 'stopped with Ctrl-C'],
];
