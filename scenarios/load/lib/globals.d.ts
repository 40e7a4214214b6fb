/** What k6 has without an import, and its types leave out. */
declare const console: {
  log(line: string): void;
  warn(line: string): void;
};
