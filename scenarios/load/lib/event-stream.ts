/**
 * Frames of `application/vnd.amazon.eventstream` out of a whole body, without Node. Layout (big endian): total length
 * u32, header length u32, CRC of those 8 bytes, headers, payload, CRC of all before.
 *
 * An answer has a frame for every piece of text, and interpreted code is slow: what is not asked for is passed over by
 * its length alone, and only frames that are read have their checksum verified.
 */
import { decodeUtf8 } from './utf8.ts';

export interface Frame {
  /** Of the event or the exception, e.g. `metadata`, `throttlingException`. */
  readonly name: string;
  readonly isException: boolean;
  readonly payload: string;
}

export interface Frames {
  readonly frames: readonly Frame[];
  /** Whether the bytes end with a frame, and nothing in them was damaged. */
  readonly isWhole: boolean;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
const STRING_HEADER = 7;
/** @param skipped how the names of events begin that are passed over */
export function readFrames(body: ArrayBuffer, skipped: string): Frames {
  const bytes = new Uint8Array(body);
  const view = new DataView(body);
  const prefix = Array.from(skipped, (letter) => letter.charCodeAt(0));
  const frames: Frame[] = [];
  let at = 0;
  while (at + PRELUDE_BYTES + CRC_BYTES <= bytes.length) {
    const total = view.getUint32(at);
    const headerBytes = view.getUint32(at + 4);
    const end = at + total;
    if (PRELUDE_BYTES + headerBytes + CRC_BYTES > total || end > bytes.length) return { frames, isWhole: false };
    const payloadAt = at + PRELUDE_BYTES + headerBytes;
    const name = findName(bytes, at + PRELUDE_BYTES, payloadAt);
    if (name === null) return { frames, isWhole: false };
    if (name.isException || !beginsWith(bytes, name.from, name.end, prefix)) {
      if (crc32(bytes, at, end - CRC_BYTES) !== view.getUint32(end - CRC_BYTES)) return { frames, isWhole: false };
      frames.push({
        name: decodeUtf8(bytes.subarray(name.from, name.end)),
        isException: name.isException,
        payload: decodeUtf8(bytes.subarray(payloadAt, end - CRC_BYTES)),
      });
    }
    at = end;
  }
  return { frames, isWhole: at === bytes.length };
}

/** Where a frame's name stands. */
interface NamePlace {
  readonly from: number;
  readonly end: number;
  readonly isException: boolean;
}

/** Of the headers that tell a name the lengths differ, or the second letter: `:event-type`, `:error-code`. */
const EVENT_OR_ERROR_BYTES = 11;
const EXCEPTION_BYTES = 15;
const LETTER_V = 0x76;

/** By the first header that tells it; null where the headers are none. */
function findName(bytes: Uint8Array, from: number, end: number): NamePlace | null {
  let at = from;
  while (at < end) {
    const nameBytes = bytes[at]!;
    const typeAt = at + 1 + nameBytes;
    // Other types than strings are never sent; their lengths would have to be known to go on.
    if (typeAt + 3 > end || bytes[typeAt] !== STRING_HEADER) return null;
    const valueAt = typeAt + 3;
    const valueEnd = valueAt + ((bytes[typeAt + 1]! << 8) | bytes[typeAt + 2]!);
    if (valueEnd > end) return null;
    if (nameBytes === EVENT_OR_ERROR_BYTES) {
      return { from: valueAt, end: valueEnd, isException: bytes[at + 3] !== LETTER_V };
    }
    if (nameBytes === EXCEPTION_BYTES) return { from: valueAt, end: valueEnd, isException: true };
    at = valueEnd;
  }
  return { from: end, end, isException: false };
}

function beginsWith(bytes: Uint8Array, from: number, end: number, prefix: readonly number[]): boolean {
  if (prefix.length === 0 || end - from < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[from + i] !== prefix[i]) return false;
  return true;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});

function crc32(bytes: Uint8Array, from: number, end: number): number {
  let crc = 0xffffffff;
  for (let at = from; at < end; at++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}
