/** As a path: standard input of what is read, standard output of what is written. */
export const STANDARD_STREAM = '-';
