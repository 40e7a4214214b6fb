/** The event-stream decoder: what the AWS codec writes it reads, and what is damaged it does not read past. */
import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/core/event-streams';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventFrame, FrameEncoder } from '../../../../src/bedrock/event-stream.ts';
import { EventStreamDecoder } from '../../../../src/bedrock/event-stream-decoder.ts';
import { chunkSizes, inChunks } from '../../../support/chunks.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 40 });
const value = fc.oneof(
  text.map((words) => ({ type: 'string' as const, value: words })),
  bytes.map((binary) => ({ type: 'binary' as const, value: binary })),
  fc.boolean().map((flag) => ({ type: 'boolean' as const, value: flag })),
  fc.integer({ min: -128, max: 127 }).map((number) => ({ type: 'byte' as const, value: number })),
  fc.integer({ min: -32_768, max: 32_767 }).map((number) => ({ type: 'short' as const, value: number })),
  fc.integer().map((number) => ({ type: 'integer' as const, value: number })),
  fc.integer({ min: 0, max: 4e12 }).map((millis) => ({ type: 'timestamp' as const, value: new Date(millis) })),
  fc.uuid().map((id) => ({ type: 'uuid' as const, value: id })),
);
const name = fc.string({ minLength: 1, maxLength: 20 }).filter((word) => word !== '__proto__');
const message = fc.record({ headers: fc.dictionary(name, value, { maxKeys: 5 }), body: bytes });

test('reads what the AWS SDK writes, over any chunks; headers that are no strings are passed over', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), chunkSizes, (messages, sizes) => {
      const stream = Buffer.concat(messages.map((each) => codec.encode(each)));
      const decoder = new EventStreamDecoder();
      const frames = inChunks(stream, sizes).flatMap((chunk) => decoder.push(chunk));
      expect(decoder.isDamaged).toBe(false);
      expect(frames.map(({ headers, payload }) => [Object.fromEntries(headers), [...payload]])).toEqual(
        messages.map(({ headers, body }) => {
          const strings = Object.entries(headers).filter(([, { type }]) => type === 'string');
          return [Object.fromEntries(strings.map(([key, string]) => [key, string.value])), [...body]];
        }),
      );
    }),
    { seed: 4 },
  );
});

test('a flipped bit damages its frame and all after it, none before', () => {
  const frames = ['{"a":1}', '{"b":2}', '{"c":3}'].map((json) => eventFrame('metadata', json));
  const second = frames[0]!.length;
  fc.assert(
    fc.property(fc.nat(frames[1]!.length * 8 - 1), chunkSizes, (bit, sizes) => {
      const stream = Buffer.concat(frames);
      const at = second + (bit >> 3);
      stream[at] = stream[at]! ^ (1 << (bit & 7));
      const decoder = new EventStreamDecoder();
      const read = inChunks(stream, sizes).flatMap((chunk) => decoder.push(chunk));
      expect(read.map(({ payload }) => payload.toString())).toEqual(['{"a":1}']);
      expect(decoder.isDamaged).toBe(true);
    }),
    { seed: 5 },
  );
});

test('any bytes whatever are read without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 200 }), (noise) => {
      const decoder = new EventStreamDecoder();
      expect(decoder.push(Buffer.from(noise))).toEqual([]);
      expect(decoder.isDamaged).toBe(true);
    }),
    { seed: 6 },
  );
});

test('headers that run out of their block are damage, whatever the checksums say', () => {
  // A name of 2 bytes and a string of 5: each byte of the block in turn is set to 255 before the checksums are made.
  const block = [2, 110, 97, 7, 0, 5, 118, 97, 108, 117, 101];
  for (const at of [0, 3, 4, 5]) {
    const headers = new Uint8Array(block);
    headers[at] = 255;
    const decoder = new EventStreamDecoder();
    expect(decoder.push(frameWith(headers))).toEqual([]);
    expect(decoder.isDamaged).toBe(true);
  }
  expect(new EventStreamDecoder().push(frameWith(new Uint8Array(block)))).toMatchObject([
    { headers: new Map([['na', 'value']]) },
  ]);
});

test('a length beyond what AWS sends is damage at once, not a wait for as many bytes', () => {
  const frame = new FrameEncoder([]).encode('x'.repeat(24 * 1_024 * 1_024));
  const decoder = new EventStreamDecoder();
  decoder.push(frame.subarray(0, 12));
  expect(decoder.isDamaged).toBe(true);
});

/** A frame with this block of headers and valid checksums. */
function frameWith(headers: Uint8Array): Buffer {
  const frame = Buffer.alloc(12 + headers.length + 4);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(headers, 12);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}
