/** `NextToken`: an opaque text that says where the next page begins, and for which question it was given. */
import { createHash } from 'node:crypto';

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a list.
 *
 * @param question everything the list depends on: a token of another question is refused
 * @returns null where the token is not one that this function gave for this question
 */
export function pageOf<T>(
  list: readonly T[],
  question: unknown,
  token: string | undefined,
  size: number,
): PageOf<T> | null {
  const from = token === undefined ? 0 : offsetOf(token, question);
  if (from === null) return null;
  const end = from + size;
  return { items: list.slice(from, end), nextToken: end < list.length ? tokenAt(end, question) : undefined };
}

export function tokenAt(offset: number, question: unknown): string {
  return Buffer.from(`${offset} ${digest(question)}`).toString('base64');
}

/** Null where the token is not one of `tokenAt` for this question. */
export function offsetOf(token: string, question: unknown): number | null {
  const [offset, of] = Buffer.from(token, 'base64').toString('latin1').split(' ');
  if (offset === undefined || of !== digest(question) || !/^\d{1,9}$/.test(offset)) return null;
  return Number(offset);
}

function digest(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);
}
