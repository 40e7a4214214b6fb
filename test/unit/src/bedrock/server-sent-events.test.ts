/** The decoder of server-sent events: the examples of the WHATWG standard, any line ends, any chunks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeServerSentEvent, ServerSentEventDecoder } from '../../../../src/bedrock/server-sent-events.ts';
import { chunkSizes, inChunks } from '../../../support/chunks.ts';

const decode = (stream: string, sizes: readonly number[] = [1_000]) => {
  const decoder = new ServerSentEventDecoder();
  return inChunks(Buffer.from(stream), sizes).flatMap((chunk) => decoder.push(chunk));
};
const nameless = (data: string) => ({ name: '', data });

test.each([
  ['several lines of data', 'data: YHOO\ndata: +2\ndata: 10\n\n', [nameless('YHOO\n+2\n10')]],
  [
    'comments, ids, and a space that belongs to the data',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [nameless('first event'), nameless('second event'), nameless(' third event')],
  ],
  ['data without a value, and an event that the end cuts off', 'data\n\ndata\ndata\n\ndata:', ['', '\n'].map(nameless)],
  ['data with and without a space', 'data:test\n\ndata: test\n\n', ['test', 'test'].map(nameless)],
  ['a name without data', 'event: ping\n\ndata: x\n\n', [nameless('x')]],
  ['a byte order mark', '\uFEFFdata: x\n\n', [nameless('x')]],
])('%s', (_, stream, events) => {
  expect(decode(stream)).toEqual(events);
  for (const end of ['\r\n', '\r']) expect(decode(stream.replaceAll('\n', end), [1])).toEqual(events);
});

test('reads what is written, over any chunks and line ends', () => {
  const event = fc.record({ name: fc.constantFrom('', 'message_stop', 'error'), data: fc.json() });
  fc.assert(
    fc.property(fc.array(event), chunkSizes, fc.constantFrom('\n', '\r\n', '\r'), (events, sizes, end) => {
      const stream = events.map(({ name, data }) => encodeServerSentEvent(name, data)).join('');
      expect(decode(stream.replaceAll('\n', end), sizes)).toEqual(events);
    }),
    { seed: 7 },
  );
});

test('an event without end is given up', () => {
  const decoder = new ServerSentEventDecoder();
  const chunk = Buffer.alloc(1_024 * 1_024, 'x');
  for (let megabyte = 0; megabyte < 16; megabyte++) expect(decoder.push(chunk)).toEqual([]);
  expect(decoder.isDamaged).toBe(false);
  decoder.push(chunk);
  expect(decoder.isDamaged).toBe(true);
  expect(decoder.push(Buffer.from('\n\ndata: x\n\n'))).toEqual([]);
});
