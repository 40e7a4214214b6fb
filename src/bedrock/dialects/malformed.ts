/** The words in which models that check their body against a JSON schema refuse it. */

export const MALFORMED = 'Malformed input request, please reformat your input and try again.';

export function missingKey(key: string): string {
  return malformed(`#: required key [${key}] not found`);
}

export function extraneousKey(key: string): string {
  return malformed(`#: extraneous key [${key}] is not permitted`);
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
