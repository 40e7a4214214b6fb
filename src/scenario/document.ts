/** A YAML file as data, and where in the file each value stands. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import { describePath, describeValue, isMapping, type Path, valueAt } from '../input/describe.ts';
import type { Problem } from '../input/problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What to point at: the value itself, or its key (for a key that is unknown, or whose value lacks something). */
export type Target = 'value' | 'key';

/** A value from elsewhere that takes the place of what the file says. */
export interface Edit {
  /** Who says so, e.g. `--policy`: problems of the value are problems of this. */
  readonly origin: string;
  readonly path: Path;
  readonly value: unknown;
}

/** Anchors may multiply a file's size by so much: room for honest use, none for a bomb. */
const MOST_ALIASES = 200;

export class ScenarioDocument {
  readonly file: string;
  /** The file's content as plain data; undefined where it could not be read. */
  readonly data: unknown;
  /** Syntax errors, duplicate keys, unknown tags. */
  readonly problems: readonly Problem[];
  /** Whether `data` can be trusted in spite of the problems: so after duplicate keys, not after syntax errors. */
  readonly readable: boolean;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #edits: readonly Edit[];

  constructor(text: string, file: string, edits: readonly Edit[] = []) {
    this.file = file;
    this.#edits = edits;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      merge: true,
      logLevel: 'error',
    });
    const { errors, warnings } = this.#document;
    // After one syntax error the parser takes much of what follows for errors, which it is not.
    const syntax = errors.find((error) => error.code !== 'DUPLICATE_KEY');
    const told = syntax === undefined ? [...errors, ...warnings] : [syntax];
    const problems = told.map((error) => {
      const message = error.code === 'DUPLICATE_KEY' ? duplicateKeyMessage(text, error.pos[0]) : error.message;
      return this.#problem(error.pos[0], '', plainSentence(message));
    });
    const { data, problem } = syntax === undefined ? this.#toData() : { data: undefined, problem: null };
    this.data = edits.reduce((whole, edit) => withValue(whole, edit.path, edit.value), data);
    this.problems = problem === null ? problems : [...problems, problem];
    this.readable = syntax === undefined && problem === null;
  }

  /** The value at a path of `data`, or undefined. */
  valueAt(path: Path): unknown {
    return valueAt(this.data, path);
  }

  /** Where a path stands in the file; where it does not exist, its nearest ancestor's key. */
  placeOf(path: Path, target: Target): Place {
    let node: unknown = this.#document.contents;
    let place = startOf(node) ?? 0;
    for (const [depth, part] of path.entries()) {
      const step = this.#child(node, part);
      if (step === null) break;
      const last = depth === path.length - 1;
      const key = isPair(step) ? startOf(step.key) : startOf(step);
      const value = isPair(step) ? step.value : step;
      const empty = value === null || (isScalar(value) && value.value === null);
      place = (last && target === 'value' && !empty ? startOf(value) : key) ?? place;
      node = value;
    }
    return this.#place(place);
  }

  /** A problem at a path. */
  problem(path: Path, message: string, target: Target = 'value'): Problem {
    const edit = this.#edits.find((one) => one.path.every((part, i) => part === path[i]));
    if (edit !== undefined) return { file: edit.origin, line: 0, column: 0, path: '', message };
    return { file: this.file, ...this.placeOf(path, target), path: describePath(path), message };
  }

  #toData(): { readonly data: unknown; readonly problem: Problem | null } {
    try {
      return { data: this.#document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown, problem: null };
    } catch (error) {
      // What `toJS` throws on are aliases that multiply without end, and merges of what is no mapping.
      const message = error instanceof Error ? error.message : String(error);
      return { data: undefined, problem: this.#problem(0, '', plainSentence(message)) };
    }
  }

  /** The pair of a mapping or the item of a list; null where there is none. */
  #child(node: unknown, part: string | number): Pair | Node | null {
    const here = isAlias(node) ? node.resolve(this.#document) : node;
    if (isSeq(here)) {
      const item = typeof part === 'number' ? here.items[part] : null;
      return isNode(item) ? item : null;
    }
    if (!isMap(here)) return null;
    const own = here.items.find((pair) => keyText(pair.key) === String(part));
    if (own !== undefined) return own;
    for (const pair of here.items) {
      if (keyText(pair.key) !== '<<') continue;
      const merged = isSeq(pair.value) ? pair.value.items : [pair.value];
      for (const source of merged) {
        const found = this.#child(source, part);
        if (found !== null) return found;
      }
    }
    return null;
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #problem(offset: number, path: string, message: string): Problem {
    return { file: this.file, ...this.#place(offset), path, message };
  }
}

/** A copy of the data with another value at a path. Mappings on the way are made where they lack, items never. */
function withValue(data: unknown, path: Path, value: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(data)) {
    if (typeof part !== 'number' || !(part in data)) throw new Error(`No item ${part} in a list of ${data.length}`);
    return data.map((item, i): unknown => (i === part ? withValue(item, rest, value) : item));
  }
  const record = isMapping(data) ? data : {};
  return { ...record, [part]: withValue(record[part], rest, value) };
}

function keyText(key: unknown): string {
  const value = isScalar(key) ? key.value : key;
  // The parser turns the merge key into a symbol.
  return typeof value === 'symbol' ? (value.description ?? '') : String(value);
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

function duplicateKeyMessage(text: string, offset: number): string {
  const key = /^(?:"([^"]*)"|'([^']*)'|([^:\n]*))/.exec(text.slice(offset, offset + 200));
  const name = (key?.[1] ?? key?.[2] ?? key?.[3] ?? '').trim();
  return `expected each key once, got ${describeValue(name)} again`;
}

/** The parser's own messages begin with a capital, some run over several lines. */
function plainSentence(message: string): string {
  const line = message.split('\n')[0]!.trim();
  return line.charAt(0).toLowerCase() + line.slice(1);
}
