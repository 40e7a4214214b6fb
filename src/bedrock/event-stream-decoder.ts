/** Reads the frames of `event-stream.ts` out of bytes that come in pieces of any size. */
import { crc32 } from 'node:zlib';
import { CRC_BYTES, PRELUDE_BYTES, STRING_HEADER } from './event-stream.ts';

export interface Frame {
  /** Those that are strings; AWS sends no others. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Buffer;
}

/** `AWS_EVENT_STREAM_MAX_MESSAGE_SIZE` of aws-c-event-stream; 16 MiB in its older releases. */
const MOST_FRAME_BYTES = 24 * 1_024 * 1_024;

/** Bytes of a header's value by its type: true, false, byte, short, integer, long, (bytes, string), time, UUID. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const BYTES_HEADER = 6;

/** Once damaged, a stream has no frames any more: nothing tells where the next one begins. */
export class EventStreamDecoder {
  #pieces: Buffer[] = [];
  #held = 0;
  /** Bytes without which the next frame cannot be read: those of its prelude, then all of it. */
  #wanted = PRELUDE_BYTES;
  #isDamaged = false;

  /** A checksum failed, a frame was too long, or its headers were none. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** The frames that `bytes` completes. They may share its memory. */
  push(bytes: Buffer): Frame[] {
    const frames: Frame[] = [];
    if (this.#isDamaged) return frames;
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    // Pieces are joined when a frame is whole, so a long frame in many pieces is copied once.
    if (this.#held < this.#wanted) return frames;
    let rest = this.#pieces.length === 1 ? bytes : Buffer.concat(this.#pieces, this.#held);
    while (!this.#isDamaged && rest.length >= this.#wanted) {
      if (this.#wanted === PRELUDE_BYTES) {
        this.#wanted = frameBytes(rest);
        this.#isDamaged = this.#wanted === 0;
        continue;
      }
      const frame = readFrame(rest.subarray(0, this.#wanted));
      if (frame === null) this.#isDamaged = true;
      else frames.push(frame);
      rest = rest.subarray(this.#wanted);
      this.#wanted = PRELUDE_BYTES;
    }
    this.#pieces = this.#isDamaged || rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    return frames;
  }
}

/** The length of the frame that `bytes` begins with; 0 where that is no prelude. */
function frameBytes(bytes: Buffer): number {
  if (crc32(bytes.subarray(0, PRELUDE_BYTES - CRC_BYTES)) !== bytes.readUInt32BE(PRELUDE_BYTES - CRC_BYTES)) return 0;
  const total = bytes.readUInt32BE(0);
  const isWhole = PRELUDE_BYTES + bytes.readUInt32BE(4) + CRC_BYTES <= total;
  return isWhole && total <= MOST_FRAME_BYTES ? total : 0;
}

function readFrame(frame: Buffer): Frame | null {
  const end = frame.length - CRC_BYTES;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) return null;
  const payloadAt = PRELUDE_BYTES + frame.readUInt32BE(4);
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, payloadAt));
  return headers === null ? null : { headers, payload: frame.subarray(payloadAt, end) };
}

function readHeaders(block: Buffer): Map<string, string> | null {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < block.length) {
    const typeAt = at + 1 + block[at]!;
    const type = block[typeAt] ?? -1;
    let valueAt = typeAt + 1;
    let length = FIXED_BYTES[type];
    if (type === STRING_HEADER || type === BYTES_HEADER) {
      if (valueAt + 2 > block.length) return null;
      length = block.readUInt16BE(valueAt);
      valueAt += 2;
    }
    if (length === undefined || valueAt + length > block.length) return null;
    const end = valueAt + length;
    if (type === STRING_HEADER)
      headers.set(block.toString('utf8', at + 1, typeAt), block.toString('utf8', valueAt, end));
    at = end;
  }
  return headers;
}
