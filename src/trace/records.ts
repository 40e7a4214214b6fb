/** From lines to records: a CSV row may have line ends within quotes, and a JSON document may go over many lines. */
import { refused } from '../input/problem.ts';
import { parseObject } from './formats/fields.ts';
import { LONGEST_LINE } from './lines.ts';

/** A text that one parser reads as a whole, and the line that it begins in. */
export interface SourceRecord {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Gathers the lines of one file. The first line that is not empty tells how. */
export class Records {
  readonly #path: string;
  #kind: 'unknown' | 'line' | 'csv' | 'json' = 'unknown';
  #line = 0;
  #pending = '';
  #pendingSince = 0;
  readonly #json = new JsonScan();

  constructor(path: string) {
    this.#path = path;
  }

  /** The records that end in this line. @throws RefusedInput where one grows beyond all bounds */
  *add(line: string): Generator<SourceRecord> {
    this.#line++;
    if (this.#kind === 'unknown') {
      const text = line.replace(/^\ufeff/, '');
      if (text.trim() === '') return;
      this.#kind = kindOf(text);
      yield* this.#take(text);
    } else yield* this.#take(line);
  }

  /** @throws RefusedInput where a record has begun and not ended */
  finish(): void {
    if (this.#pending === '' && !this.#json.isInside) return;
    const what = this.#kind === 'csv' ? 'a field in quotes' : 'a JSON object';
    throw refused(
      this.#path,
      `expected the end of ${what} that begins here; the file ends before it`,
      this.#pendingSince,
    );
  }

  *#take(line: string): Generator<SourceRecord> {
    if (this.#kind === 'json') {
      if (!this.#json.isInside) this.#pendingSince = this.#line;
      for (const text of this.#json.add(line)) {
        yield { text, line: this.#pendingSince };
        this.#pendingSince = this.#line;
      }
      this.#checkLength(this.#json.length);
    } else if (this.#kind === 'csv' && (this.#pending !== '' || hasOpenQuote(line))) {
      if (this.#pending === '') this.#pendingSince = this.#line;
      const isEnd = this.#pending !== '' && hasOpenQuote(line);
      this.#pending += this.#pending === '' ? line : `\n${line}`;
      this.#checkLength(this.#pending.length);
      if (!isEnd) return;
      const text = this.#pending;
      this.#pending = '';
      yield { text, line: this.#pendingSince };
    } else if (line !== '') yield { text: line, line: this.#line };
  }

  #checkLength(length: number): void {
    if (length <= LONGEST_LINE) return;
    throw refused(
      this.#path,
      `expected an end of what begins here within ${LONGEST_LINE} characters`,
      this.#pendingSince,
    );
  }
}

/** JSON that is no object a line is a list, or a document over many lines. */
function kindOf(firstLine: string): 'line' | 'csv' | 'json' {
  if (parseObject(firstLine) !== null) return 'line';
  return /^\s*(?:\[|\{)/.test(firstLine) ? 'json' : 'csv';
}

function hasOpenQuote(line: string): boolean {
  let isOpen = false;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) isOpen = !isOpen;
  return isOpen;
}

/** Finds the outermost objects of a JSON text, alone, one after the other, or in a list. */
class JsonScan {
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #parts: string[] = [];
  #length = 0;

  get isInside(): boolean {
    return this.#depth > 0;
  }

  get length(): number {
    return this.#length;
  }

  /** The objects that end in this line. */
  *add(line: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < line.length; at++) {
      const step = this.#step(line.charCodeAt(at));
      if (step > 0 && this.#depth === 1) from = at;
      if (step >= 0 || this.#depth > 0) continue;
      yield [...this.#parts, line.slice(from, at + 1)].join('\n');
      this.#parts = [];
      this.#length = 0;
    }
    if (!this.isInside) return;
    const rest = line.slice(from);
    this.#parts.push(rest);
    this.#length += rest.length;
  }

  /** 1 where a brace opens, -1 where one closes. */
  #step(code: number): number {
    if (this.#isText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) this.#isText = false;
      return 0;
    }
    if (code === QUOTE) this.#isText = this.isInside;
    const step = code === OPEN ? 1 : code === CLOSE && this.isInside ? -1 : 0;
    this.#depth += step;
    return step;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
