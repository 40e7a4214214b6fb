/** The content of chat messages, a string or parts, as blocks of Converse. */
import { isObject, type JsonObject } from '../../bedrock/dialects/json.ts';
import type { Flaws } from './flaws.ts';

/** One block of Converse's content. */
export type Block = JsonObject;

/** Blank texts are left out: Converse takes none. */
export function textBlocks(content: unknown, place: string, flaws: Flaws): Block[] {
  return readParts(content, place, flaws, () => null);
}

export function textAndImageBlocks(content: unknown, place: string, flaws: Flaws): Block[] {
  return readParts(content, place, flaws, (part, at) =>
    part.type === 'image_url' ? imageBlock(part.image_url, `${at}.image_url`, flaws) : null,
  );
}

/** @param other reads parts that are no text; null where such a part has no place here */
function readParts(
  content: unknown,
  place: string,
  flaws: Flaws,
  other: (part: JsonObject, place: string) => Block | null,
): Block[] {
  if (typeof content === 'string') return textBlock(content);
  if (!Array.isArray(content)) flaws.expected(place, 'a string or a list of parts', content);
  return flaws.list(content, place).flatMap<Block>((value, index) => {
    const at = `${place}[${index}]`;
    const part = flaws.object(value, at);
    if (part.type === 'text') return textBlock(flaws.text(part.text, `${at}.text`));
    if (part.type === 'refusal') return textBlock(flaws.text(part.refusal, `${at}.refusal`));
    const block = other(part, at);
    if (block === null) flaws.expected(`${at}.type`, 'a type of part that can be had here', part.type);
    return block ?? [];
  });
}

export function textBlock(text: string): Block[] {
  return text.trim() === '' ? [] : [{ text }];
}

/** By the AWS service model, `ImageFormat`. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

/** Longer than any head of a data URL. */
const LONGEST_HEAD = 200;
/** Looks for what is wrong, since a pattern of what is right keeps a place for each of millions of characters. */
const NOT_BASE64 = /[^A-Za-z0-9+/]/;

/** Other URLs would have to be fetched, and a gateway that fetches what it is told to is a way into a network. */
function imageBlock(value: unknown, place: string, flaws: Flaws): Block {
  const url = flaws.text(isObject(value) ? value.url : undefined, `${place}.url`);
  const comma = Math.max(0, url.slice(0, LONGEST_HEAD).indexOf(','));
  const head = /^data:([^;,]*)(?:;[^;,]*)*;base64$/i.exec(url.slice(0, comma));
  if (head === null) {
    flaws.note(`${place}.url`, 'expected the image itself, as data:image/png;base64,..., since none is fetched');
    return {};
  }
  const type = head[1]!.toLowerCase();
  const format = FORMATS.get(type);
  if (format === undefined) flaws.expected(`${place}.url`, `an image of ${[...FORMATS.keys()].join(', ')}`, type);
  const bytes = url.slice(comma + 1);
  const digits = bytes.replace(/={1,2}$/, '');
  if (digits === '' || NOT_BASE64.test(digits)) flaws.note(`${place}.url`, 'expected base64 after the comma');
  return { image: { format, source: { bytes } } };
}
