/**
 * The row marker: how a prompt carries the numbers of its trace row through any gateway.
 *
 *     [[shardproof.1;id=4711;in=812;read=0;write=0;out=230;draw=3735928559;sum=1a2b3c4d]]
 *
 * `id` is the row of the trace; `in` all input tokens, of which `read` and `write` come from and go to the prompt
 * cache; `out` what the model generates; `draw` (0 .. 2^32 - 1) fixes the latency; `sum` is a hash of what stands
 * between `shardproof.` and `;sum`. In place of what is read and written a row may say what could be: after the draw
 * `;key=77;cache=800;ttl=300000000`, with the key of its prefix, the prefix's tokens and microseconds to live. The text
 * has no character that JSON, HTML, Markdown or URLs in a string escape (quotes, backslashes, slashes, angle brackets,
 * ampersands, underscores), is all lower case, and is read with any white space in it ignored. It may stand anywhere in
 * the text; of several the last one counts, because the last turn of a conversation is the one being asked.
 *
 * Load scripts and tests write markers, the emulator reads them.
 */
import { hashText, mix32 } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';

/** A prefix that is read from the prompt cache of whoever has it, and else written to it. */
export interface CacheablePrefix {
  /** 0 .. 2^32 - 1. */
  readonly key: number;
  /** Of the input; above 0. */
  readonly tokens: number;
  readonly ttlMicros: Micros;
}

/** Whole numbers; tokens at most 2^31 - 1. */
export interface RowNumbers {
  readonly id: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly latencyDraw: number;
  /** In place of cache reads and writes; null or left out: nothing. */
  readonly cacheable?: CacheablePrefix | null;
}

const OPENING = '[[shardproof.';
const LARGEST_COUNT = 0x7fffffff;
const LARGEST_DRAW = 0xffffffff;
/** A marker with every number at its largest and a blank between all characters is shorter. */
const LONGEST = 400;
/** Broken markers passed over before the search gives up, so that a hostile prompt costs little. */
const MOST_TRIES = 64;

export function writeRowMarker(row: RowNumbers): string {
  const { id, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, latencyDraw, cacheable } = row;
  const body =
    `1;id=${id};in=${inputTokens};read=${cacheReadTokens};write=${cacheWriteTokens}` +
    `;out=${outputTokens};draw=${latencyDraw}` +
    (cacheable ? `;key=${cacheable.key};cache=${cacheable.tokens};ttl=${cacheable.ttlMicros}` : '');
  return `${OPENING}${body};sum=${checksum(body)}]]`;
}

/** The last whole marker in the text; null where there is none with a right checksum. */
export function readRowMarker(text: string): RowNumbers | null {
  let start = text.lastIndexOf(OPENING);
  for (let tries = 0; start >= 0 && tries < MOST_TRIES; tries++) {
    const row = parseAt(text, start);
    if (row !== null) return row;
    start = start === 0 ? -1 : text.lastIndexOf(OPENING, start - 1);
  }
  return text.includes('[') ? readSpaced(text) : null;
}

const COUNT = String.raw`(\d{1,10})`;
const PATTERN = new RegExp(
  String.raw`^1;id=(\d{1,16});in=${COUNT};read=${COUNT};write=${COUNT};out=${COUNT};draw=${COUNT}` +
    String.raw`(?:;key=${COUNT};cache=${COUNT};ttl=(\d{1,12}))?$`,
);

function parseAt(text: string, start: number): RowNumbers | null {
  const window = text.slice(start + OPENING.length, start + LONGEST);
  const end = window.indexOf(']]');
  return end < 0 ? null : parseBody(window.slice(0, end));
}

/** @param inside what stands between the opening and the closing brackets */
function parseBody(inside: string): RowNumbers | null {
  const compact = inside.replace(/\s+/g, '');
  const cut = compact.lastIndexOf(';sum=');
  const body = compact.slice(0, Math.max(cut, 0));
  const fields = PATTERN.exec(body);
  if (fields === null || compact.slice(cut + 5) !== checksum(body)) return null;
  const [id, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, latencyDraw, key, tokens, ttlMicros] = fields
    .slice(1)
    .map((field) => Number(field ?? 0));
  const counts = [inputTokens!, cacheReadTokens!, cacheWriteTokens!, outputTokens!];
  if (!Number.isSafeInteger(id) || counts.some((n) => n > LARGEST_COUNT) || latencyDraw! > LARGEST_DRAW) return null;
  const cached = cacheReadTokens! + cacheWriteTokens!;
  if (cached > inputTokens! || tokens! > inputTokens! || (tokens! > 0 && cached > 0) || key! > LARGEST_DRAW)
    return null;
  return {
    id: id!,
    inputTokens: inputTokens!,
    cacheReadTokens: cacheReadTokens!,
    cacheWriteTokens: cacheWriteTokens!,
    outputTokens: outputTokens!,
    latencyDraw: latencyDraw!,
    ...(tokens! > 0 ? { cacheable: { key: key!, tokens: tokens!, ttlMicros: ttlMicros! } } : {}),
  };
}

/** White space in the opening brackets or the name: rare, so only looked for where the plain search found nothing. */
const SPACED_OPENING = /\[\s*\[\s*s\s*h\s*a\s*r\s*d\s*p\s*r\s*o\s*o\s*f\s*\.([^[\]]{1,400})\]\s*\]/g;

function readSpaced(text: string): RowNumbers | null {
  let last: RowNumbers | null = null;
  for (const match of text.matchAll(SPACED_OPENING)) last = parseBody(match[1]!) ?? last;
  return last;
}

function checksum(body: string): string {
  return mix32(hashText(body)).toString(16).padStart(8, '0');
}
