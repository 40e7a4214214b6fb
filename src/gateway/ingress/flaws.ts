/**
 * What is wrong with a request, and where. Readers note it and go on with something harmless in its place; the first
 * flaw that was noted is what the caller is told, and what was read is thrown away.
 */
import { isObject, type JsonObject } from '../../bedrock/dialects/json.ts';

/** Anthropic's own limit on messages; more than any list of a request needs. */
const MOST_MEMBERS = 100_000;

export class Flaws {
  #first: string | null = null;

  /** Null where there is none. */
  get first(): string | null {
    return this.#first;
  }

  /** @param place `messages[2].content` @param says a sentence's rest: what would be right */
  note(place: string, says: string): void {
    this.#first ??= `Invalid '${place}': ${says}.`;
  }

  /** @param right `a string` */
  expected(place: string, right: string, value: unknown): void {
    this.note(place, `expected ${right}, got ${shown(value)}`);
  }

  text(value: unknown, place: string): string {
    if (typeof value === 'string') return value;
    this.expected(place, 'a string', value);
    return '';
  }

  object(value: unknown, place: string): JsonObject {
    if (isObject(value)) return value;
    this.expected(place, 'an object', value);
    return {};
  }

  list(value: unknown, place: string, most = MOST_MEMBERS): readonly unknown[] {
    if (!Array.isArray(value)) this.expected(place, 'a list', value);
    else if (value.length > most) this.note(place, `expected at most ${most} members, got ${value.length}`);
    else return value;
    return [];
  }

  number(value: unknown, place: string, least: number, most: number): number {
    if (typeof value === 'number' && value >= least && value <= most) return value;
    this.expected(place, `a number from ${least} to ${most}`, value);
    return least;
  }
}

const LONGEST_SHOWN = 40;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string' && value.length > LONGEST_SHOWN) return `'${value.slice(0, LONGEST_SHOWN)}...'`;
  if (typeof value === 'string') return `'${value}'`;
  return isObject(value) ? 'an object' : JSON.stringify(value);
}
