/** The event-stream encoder: the bytes of the AWS codec, and what it costs to get one wrong. */
import fc from 'fast-check';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { expect, test } from 'vitest';
import { eventFrame, exceptionFrame, FrameEncoder } from '../../../../src/bedrock/event-stream.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

function smithyFrame(headers: readonly (readonly [string, string])[], payload: string): Buffer {
  const typed = Object.fromEntries(headers.map(([name, value]) => [name, { type: 'string' as const, value }]));
  return Buffer.from(codec.encode({ headers: typed, body: Buffer.from(payload) }));
}

const header = fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
const headerList = fc.uniqueArray(header, { maxLength: 5, selector: ([name]) => name });

test('frames are byte for byte those of the AWS SDK', () => {
  fc.assert(
    fc.property(
      headerList,
      fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 5 }),
      (headers, payloads) => {
        const named = headers.filter(([name]) => name !== '__proto__' && !/^\d+$/.test(name));
        const encoder = new FrameEncoder(named);
        for (const payload of payloads) expect(encoder.encode(payload).equals(smithyFrame(named, payload))).toBe(true);
      },
    ),
    {
      seed: 4,
    },
  );
});

test('an event frame is what the SDK decodes', () => {
  const { headers, body } = codec.decode(eventFrame('contentBlockDelta', '{"delta":{"text":"Grüße 🐘"}}'));
  expect(headers[':event-type']?.value).toBe('contentBlockDelta');
  expect(headers[':message-type']?.value).toBe('event');
  expect(headers[':content-type']?.value).toBe('application/json');
  expect(Buffer.from(body).toString()).toBe('{"delta":{"text":"Grüße 🐘"}}');
});

test('an exception frame names its exception', () => {
  const { headers } = codec.decode(exceptionFrame('throttlingException', '{"message":"x"}'));
  expect(headers[':exception-type']?.value).toBe('throttlingException');
  expect(headers[':message-type']?.value).toBe('exception');
});

test('canary: a flipped bit is refused', () => {
  const frame = eventFrame('messageStart', '{"role":"assistant"}');
  frame[40] = frame[40]! ^ 1;
  expect(() => codec.decode(frame)).toThrow(/checksum/i);
});
