/** Reading untrusted JSON: small questions with a type for an answer. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number of at least 1; null for all else. */
export function positiveInteger(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : null;
}

/** A whole number of at least 0; null for all else. */
export function naturalNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The first key of `value` that is not among `known`; undefined where all are. */
export function unknownKey(value: JsonObject, known: ReadonlySet<string>): string | undefined {
  return Object.keys(value).find((key) => !known.has(key));
}

/** The JSON object in `text`; null for all else. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The member of that name where it is an object, else an empty one. */
export function objectIn(value: JsonObject, key: string): JsonObject {
  const member = value[key];
  return isObject(member) ? member : {};
}

/** The member of that name where it is a text. */
export function stringIn(value: JsonObject, key: string): string | null {
  const member = value[key];
  return typeof member === 'string' ? member : null;
}

/** The objects in a list; none where it is no list. */
export function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}

/** The UTF-16 units of the member of that name; 0 where it is no text. */
export function lengthIn(value: JsonObject, key: string): number {
  return stringIn(value, key)?.length ?? 0;
}
