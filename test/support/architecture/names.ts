/** Names in comments: what is put in backticks is there, or is known to be somebody else's. */
import type { Source } from './source.ts';

const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n]*/g;
const NAME = /[A-Za-z_$][\w$]*/g;
/** Names and paths of properties; calls as well. */
const IN_BACKTICKS = /`((?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*)(?:\(\))?`/g;
/** A plain lower-case word may be of any language; a file is looked for by its imports. */
const LOOKS_LIKE_CODE = /[a-z][A-Z]|_|^[A-Z]/;
const IS_FILE = /\.(?:ts|mjs|md|json|yaml|csv)$/;

/** Of AWS, of other gateways, of protocols and of the platform: nothing of ours is called so. */
export const FOREIGN_NAMES: ReadonlySet<string> = new Set([
  'ServiceException',
  'throttlingException',
  'modelTimeoutException',
  'AWS_EVENT_STREAM_MAX_MESSAGE_SIZE',
  'least_conn',
  'LEAST_REQUEST',
  'peak_ewma',
  'LiteLLM_SpendLogs',
  'iat_cv',
  'ts_ms',
  'ImageFormat',
  'writableFinished',
  '__proto__',
  'ENOSPC',
  'YYYYMMDDTHHMMSSZ',
]);

/** All names and words of the code itself, its texts included. */
export function namesOf({ text }: Source): ReadonlySet<string> {
  return new Set(text.replaceAll(COMMENT, '').match(NAME));
}

/** Names in comments that are neither in any code nor somebody else's. */
export function unknownNames(source: Source, known: ReadonlySet<string>): string[] {
  const comments = source.text.match(COMMENT) ?? [];
  return comments.flatMap((comment) =>
    [...comment.matchAll(IN_BACKTICKS)]
      .map(([, path]) => path!)
      .filter((path) => !IS_FILE.test(path))
      .map((path) => path.split('.').at(-1)!)
      .filter((name) => LOOKS_LIKE_CODE.test(name) && !known.has(name) && !FOREIGN_NAMES.has(name))
      .map((name) => `${source.path}: no code has \`${name}\``),
  );
}

/** A word for something that happens, with a length's ending. */
const BARE_INSTANT = /\b\w*(?:arrival|begin|start|end|created|updated|asked|admitted|last|next(?:Fit)?)Micros\b/gi;

/** Names of instants that read as lengths. */
export function bareInstants({ path, text }: Source): string[] {
  const names = text.match(BARE_INSTANT) ?? [];
  return names
    .filter((name) => !name.endsWith('ToEndMicros'))
    .map((name) => `${path}: ${name} is an instant without At`);
}
