/** The load script's own readers, held against those of src/bedrock on what the emulator's writers write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropic } from '../../../scenarios/load/lib/dialects/anthropic.ts';
import { converse } from '../../../scenarios/load/lib/dialects/converse.ts';
import { openai } from '../../../scenarios/load/lib/dialects/openai.ts';
import { readFrames } from '../../../scenarios/load/lib/event-stream.ts';
import { readEvents } from '../../../scenarios/load/lib/server-sent-events.ts';
import { decodeUtf8 } from '../../../scenarios/load/lib/utf8.ts';
import { eventFrame, exceptionFrame } from '../../../src/bedrock/event-stream.ts';
import { EventStreamDecoder } from '../../../src/bedrock/event-stream-decoder.ts';
import { encodeServerSentEvent, ServerSentEventDecoder } from '../../../src/bedrock/server-sent-events.ts';

/** Bytes of their own: a Buffer may be a window on a larger one. */
function bytesOf(...pieces: readonly (Buffer | string)[]): ArrayBuffer {
  const all = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  return all.buffer.slice(all.byteOffset, all.byteOffset + all.length);
}

const NONE = '';

describe('UTF-8', () => {
  it('is read as Node reads it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wellFormed = Buffer.from(text);
        expect(decodeUtf8(new Uint8Array(wellFormed))).toBe(wellFormed.toString('utf8'));
      }),
    );
  });

  it('has a mark where bytes are none', () => {
    expect(decodeUtf8(Uint8Array.from([0x61, 0xff, 0x62, 0xc0, 0x80]))).toBe('a\uFFFDb\uFFFD\uFFFD');
    expect(decodeUtf8(Uint8Array.from([0xe2, 0x82]))).toBe('\uFFFD\uFFFD');
  });
});

describe('frames of an AWS event stream', () => {
  const someFrame = fc
    .tuple(fc.constantFrom('messageStop', 'metadata', 'throttlingException'), fc.json())
    .map(([name, json]) => ({
      name,
      json,
      frame: name.endsWith('Exception') ? exceptionFrame(name, json) : eventFrame(name, json),
    }));

  it('are those that src/bedrock reads, wherever the bytes are cut off', () => {
    fc.assert(
      fc.property(fc.array(someFrame, { maxLength: 6 }), fc.nat(200), (frames, cut) => {
        const whole = Buffer.concat(frames.map(({ frame }) => frame));
        const bytes = whole.subarray(0, Math.max(0, whole.length - cut));
        const theirs = new EventStreamDecoder().push(Buffer.from(bytes));
        const ours = readFrames(bytesOf(Buffer.from(bytes)), NONE);
        expect(ours.frames.map(({ payload }) => payload)).toEqual(theirs.map(({ payload }) => payload.toString()));
        expect(ours.frames.map(({ name }) => name)).toEqual(frames.slice(0, theirs.length).map(({ name }) => name));
        const read = frames.slice(0, theirs.length).reduce((sum, { frame }) => sum + frame.length, 0);
        expect(ours.isWhole).toBe(read === bytes.length);
      }),
    );
  });

  it('of a name that is passed over are not read', () => {
    const body = bytesOf(eventFrame('contentBlockDelta', '{}'), eventFrame('messageStop', '{}'));
    expect(readFrames(body, 'contentBlock').frames.map(({ name }) => name)).toEqual(['messageStop']);
  });

  it('end where one is damaged', () => {
    const damaged = Buffer.from(eventFrame('metadata', '{"usage":{}}'));
    damaged[damaged.length - 8]! ^= 1;
    expect(readFrames(bytesOf(damaged), NONE)).toEqual({ frames: [], isWhole: false });
    expect(readFrames(bytesOf('<html>an error page, and no frame at all</html>'), NONE).isWhole).toBe(false);
  });
});

describe('server-sent events', () => {
  it('are those that src/bedrock reads, wherever the bytes are cut off', () => {
    const someEvent = fc.record({ name: fc.constantFrom('', 'message_stop', 'error'), data: fc.json() });
    fc.assert(
      fc.property(fc.array(someEvent, { maxLength: 6 }), fc.nat(60), (events, cut) => {
        const whole = events.map(({ name, data }) => encodeServerSentEvent(name, data)).join('');
        const text = whole.slice(0, Math.max(0, whole.length - cut));
        expect(readEvents(text)).toEqual(new ServerSentEventDecoder().push(Buffer.from(text)));
      }),
    );
  });
});

describe('an answer is whole with its last event', () => {
  const stop = eventFrame('messageStop', '{"stopReason":"end_turn"}');
  const metadata = eventFrame('metadata', '{"usage":{"inputTokens":3,"outputTokens":7}}');
  const uncached = { cacheReadTokens: 0, cacheWriteTokens: 0 };

  it('in ConverseStream', () => {
    const read = (...frames: Buffer[]) => converse.read(bytesOf(...frames), true);
    expect(read(stop, metadata)).toEqual({
      ...uncached,
      outputTokens: 7,
      finishReason: 'end_turn',
      isComplete: true,
      error: null,
    });
    expect(read(stop).isComplete).toBe(false);
    expect(read(metadata).isComplete).toBe(false);
    expect(read(exceptionFrame('throttlingException', '{}'))).toMatchObject({
      isComplete: false,
      error: 'throttlingException',
    });
  });

  it('in Converse', () => {
    const answer = '{"stopReason":"max_tokens","usage":{"outputTokens":9}}';
    expect(converse.read(answer, false)).toMatchObject({
      outputTokens: 9,
      finishReason: 'max_tokens',
      isComplete: true,
    });
    expect(converse.read('<html></html>', false)).toMatchObject({ isComplete: false });
  });

  it('in chat completions', () => {
    const chunk = (json: string) => encodeServerSentEvent('', json);
    const text = chunk('{"choices":[{"delta":{"content":"a"},"finish_reason":null}]}');
    const finish = chunk('{"choices":[{"delta":{},"finish_reason":"length"}]}');
    const usage = chunk('{"choices":[],"usage":{"completion_tokens":5}}');
    const whole = { ...uncached, outputTokens: 5, finishReason: 'length', isComplete: true, error: null };
    expect(openai.read(text + finish + usage + chunk('[DONE]'), true)).toEqual(whole);
    expect(openai.read(text + finish + usage, true).isComplete).toBe(false);
    expect(openai.read(chunk('{"error":{"code":"rate_limit_exceeded"}}'), true).error).toBe('rate_limit_exceeded');
    const answer = '{"choices":[{"finish_reason":"stop"}],"usage":{"completion_tokens":5}}';
    expect(openai.read(answer, false)).toEqual({ ...whole, finishReason: 'stop' });
  });

  it('in Messages', () => {
    const event = (name: string, json: string) => encodeServerSentEvent(name, json);
    const delta = event('message_delta', '{"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}');
    const stopped = event('message_stop', '{"type":"message_stop"}');
    expect(anthropic.read(delta + stopped, true)).toEqual({
      ...uncached,
      outputTokens: 4,
      finishReason: 'end_turn',
      isComplete: true,
      error: null,
    });
    expect(anthropic.read(delta, true).isComplete).toBe(false);
    expect(anthropic.read(event('error', '{"error":{"type":"overloaded_error"}}'), true).error).toBe(
      'overloaded_error',
    );
    const answer = '{"stop_reason":"end_turn","usage":{"output_tokens":4}}';
    expect(anthropic.read(answer, false)).toMatchObject({ outputTokens: 4, isComplete: true });
  });
});

describe('what was read of a prompt cache and written to it', () => {
  const cached = { outputTokens: 4, cacheReadTokens: 30, cacheWriteTokens: 20, isComplete: true };

  it('is told by Converse, whole and streamed', () => {
    const usage = '"usage":{"outputTokens":4,"cacheReadInputTokens":30,"cacheWriteInputTokens":20}';
    expect(converse.read(`{"stopReason":"end_turn",${usage}}`, false)).toMatchObject(cached);
    const frames = [eventFrame('messageStop', '{"stopReason":"end_turn"}'), eventFrame('metadata', `{${usage}}`)];
    expect(converse.read(bytesOf(...frames), true)).toMatchObject(cached);
  });

  it('is told by chat completions, whole and streamed', () => {
    const usage =
      '"usage":{"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":30,"cache_write_tokens":20}}';
    expect(openai.read(`{"choices":[{"finish_reason":"stop"}],${usage}}`, false)).toMatchObject(cached);
    const chunks = ['{"choices":[{"finish_reason":"stop"}]}', `{"choices":[],${usage}}`, '[DONE]'];
    expect(openai.read(chunks.map((data) => encodeServerSentEvent('', data)).join(''), true)).toMatchObject(cached);
  });

  it('is told by Messages, whole, and in a stream at its start or at its end', () => {
    const counts = '"cache_read_input_tokens":30,"cache_creation_input_tokens":20';
    const whole = `{"stop_reason":"end_turn","usage":{"output_tokens":4,${counts}}}`;
    expect(anthropic.read(whole, false)).toMatchObject(cached);
    const event = (name: string, json: string) => encodeServerSentEvent(name, json);
    const stream = (atStart: string, atEnd: string) =>
      event('message_start', `{"message":{"usage":{"output_tokens":1${atStart}}}}`) +
      event('message_delta', `{"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4${atEnd}}}`) +
      event('message_stop', '{}');
    expect(anthropic.read(stream(`,${counts}`, ''), true)).toMatchObject(cached);
    expect(anthropic.read(stream('', `,${counts}`), true)).toMatchObject(cached);
  });
});
