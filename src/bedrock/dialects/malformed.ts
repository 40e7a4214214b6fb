/** The words in which models that check their body against a JSON schema refuse it. */
import { isObject, type JsonObject, unknownKey } from './json.ts';

const MALFORMED = 'Malformed input request, please reformat your input and try again.';

/** What such a schema says. */
export interface BodySchema {
  readonly keys: ReadonlySet<string>;
  readonly required: string;
}

/** The body where it is an object with no other keys and the one that must be there; else what is wrong with it. */
export function checkBody(body: unknown, { keys, required }: BodySchema): JsonObject | string {
  if (!isObject(body)) return MALFORMED;
  const extra = unknownKey(body, keys);
  if (extra !== undefined) return malformed(`#: extraneous key [${extra}] is not permitted`);
  return body[required] === undefined ? malformed(`#: required key [${required}] not found`) : body;
}

export function tooSmall(key: string): string {
  return malformed(`#/${key}: is not greater or equal to 1`);
}

export function notAString(key: string): string {
  return malformed(`#/${key}: expected type: String, found: other`);
}

function malformed(flaw: string): string {
  return `Malformed input request: ${flaw}, please reformat your input and try again.`;
}
