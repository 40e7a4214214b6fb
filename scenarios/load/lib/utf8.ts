/** Text out of bytes: k6 has a TextDecoder only from version 2.2 on. */

/** Broken sequences become U+FFFD, one for each byte that fits nowhere. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const length = sequenceLength(lead);
    const point = length === 1 ? lead : codePoint(bytes, at, length);
    text += point < 0 ? '\uFFFD' : String.fromCodePoint(point);
    at += point < 0 ? 1 : length;
  }
  return text;
}

/** 0 where no sequence begins like this. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** -1 where the bytes are no sequence of that length. */
function codePoint(bytes: Uint8Array, at: number, length: number): number {
  if (length === 0 || at + length > bytes.length) return -1;
  let point = bytes[at]! & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (next & 0x3f);
  }
  const isOverlong = point < [0, 0, 0x80, 0x800, 0x10000][length]!;
  const isSurrogate = point >= 0xd800 && point < 0xe000;
  return isOverlong || isSurrogate || point > 0x10ffff ? -1 : point;
}
