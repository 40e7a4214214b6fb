/**
 * Frames of `application/vnd.amazon.eventstream`: prelude, headers, payload, each part under a CRC-32.
 *
 * Layout (big endian): total length u32, header length u32, CRC of those 8 bytes, headers, payload, CRC of all before.
 * A header is: name length u8, name, type 7 (string), value length u16, value. A stream sends thousands of frames with
 * the same headers, so an encoder builds the header block once and makes each frame in one buffer.
 */
import { crc32 } from 'node:zlib';

export const PRELUDE_BYTES = 12;
export const CRC_BYTES = 4;
export const STRING_HEADER = 7;

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

/** Encodes frames that share their headers. */
export class FrameEncoder {
  readonly #headers: Buffer;
  /** Prelude CRCs by total length: lengths repeat, checksums of 8 bytes are not worth a native call each. */
  readonly #preludes = new Map<number, Buffer>();

  constructor(headers: readonly (readonly [name: string, value: string])[]) {
    this.#headers = Buffer.concat(headers.map(([name, value]) => encodeHeader(name, value)));
  }

  encode(payload: string): Buffer {
    const headers = this.#headers;
    const payloadBytes = Buffer.byteLength(payload);
    const total = PRELUDE_BYTES + headers.length + payloadBytes + CRC_BYTES;
    const frame = Buffer.allocUnsafe(total);
    this.#prelude(total).copy(frame, 0);
    headers.copy(frame, PRELUDE_BYTES);
    frame.write(payload, PRELUDE_BYTES + headers.length, payloadBytes, 'utf8');
    frame.writeUInt32BE(crc32(frame.subarray(0, total - CRC_BYTES)), total - CRC_BYTES);
    return frame;
  }

  #prelude(total: number): Buffer {
    const known = this.#preludes.get(total);
    if (known !== undefined) return known;
    const prelude = Buffer.alloc(PRELUDE_BYTES);
    prelude.writeUInt32BE(total, 0);
    prelude.writeUInt32BE(this.#headers.length, 4);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    if (this.#preludes.size < 1_024) this.#preludes.set(total, prelude);
    return prelude;
  }
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const head = Buffer.from([nameBytes.length]);
  const kind = Buffer.from([STRING_HEADER, valueBytes.length >> 8, valueBytes.length & 255]);
  return Buffer.concat([head, nameBytes, kind, valueBytes]);
}

const eventEncoders = new Map<string, FrameEncoder>();
const exceptionEncoders = new Map<string, FrameEncoder>();

/** A frame of `:message-type` event. @param type e.g. `contentBlockDelta`; @param json its payload */
export function eventFrame(type: string, json: string): Buffer {
  return encoderFor(eventEncoders, type, 'event').encode(json);
}

/** A frame of `:message-type` exception. @param type e.g. `throttlingException` */
export function exceptionFrame(type: string, json: string): Buffer {
  return encoderFor(exceptionEncoders, type, 'exception').encode(json);
}

/** The types are those of the code, never of a caller, so the maps stay small. */
function encoderFor(encoders: Map<string, FrameEncoder>, type: string, kind: 'event' | 'exception'): FrameEncoder {
  let encoder = encoders.get(type);
  if (encoder === undefined) {
    encoder = new FrameEncoder([
      [`:${kind}-type`, type],
      [':content-type', 'application/json'],
      [':message-type', kind],
    ]);
    encoders.set(type, encoder);
  }
  return encoder;
}
