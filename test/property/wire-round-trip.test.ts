/** What our own writers write, our readers read back: every dialect, whole and streamed, however the bytes are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countHeaders, readCountHeaders } from '../../src/bedrock/count-headers.ts';
import type { StreamEvent } from '../../src/bedrock/dialects/stream-event.ts';
import { type StreamUsage, UsageReader } from '../../src/bedrock/dialects/usage-reader.ts';
import type { Usage } from '../../src/bedrock/dialects/usage.ts';
import { throttled } from '../../src/bedrock/error.ts';
import { chunkSizes, inChunks } from '../support/chunks.ts';
import { countsOf, exchangeOf, type Sent, sentAnswers, streamOf, WIRE_CASES, type WireCase } from '../support/wire.ts';

const CASES = { seed: 20261126, numRuns: 60 } as const;

/** What a client reads out of a stream that arrives in these chunks. */
function read({ dialect, transport }: WireCase, chunks: readonly Buffer[]): StreamUsage {
  const events = transport.reader();
  const reader = dialect.usageReader();
  for (const chunk of chunks) for (const event of events.push(chunk)) reader.add(event);
  expect(events.isDamaged).toBe(false);
  return reader.usage;
}

function expectedOf({ stops }: WireCase, { answer }: Sent) {
  return { stopReason: stops[answer.stop === 'end' ? 0 : 1], textLength: answer.text.length };
}

function wholeIsReadBack(wire: WireCase): void {
  fc.assert(
    fc.property(sentAnswers, (sent) => {
      expect(wire.dialect.readUsage(exchangeOf(wire).complete(sent.answer))).toEqual({
        ...expectedOf(wire, sent),
        tokens: wire.whole(countsOf(sent.answer)),
      });
    }),
    CASES,
  );
}

function streamIsReadBack(wire: WireCase): void {
  fc.assert(
    fc.property(sentAnswers, chunkSizes, (sent, sizes) => {
      expect(read(wire, inChunks(Buffer.concat(streamOf(wire, sent)), sizes))).toEqual({
        ...expectedOf(wire, sent),
        tokens: wire.streamed(countsOf(sent.answer)),
        isComplete: true,
        error: null,
      });
    }),
    CASES,
  );
}

describe.each(WIRE_CASES.map((wire) => [wire.name, wire] as const))('%s', (_, wire) => {
  it('a whole answer', () => expect(() => wholeIsReadBack(wire)).not.toThrow());

  it('a streamed answer, over any chunks', () => expect(() => streamIsReadBack(wire)).not.toThrow());

  it('a stream without its last event is not complete, and has no error', () => {
    fc.assert(
      fc.property(sentAnswers, fc.nat(), (sent, at) => {
        const events = streamOf(wire, sent);
        expect(read(wire, events.slice(0, at % events.length))).toMatchObject({ isComplete: false, error: null });
      }),
      CASES,
    );
  });

  it('an error after the head', () => {
    const error = throttled('tokensPerMinute');
    const failure = Buffer.from(wire.transport.fail(error, 'request'));
    fc.assert(
      fc.property(sentAnswers, fc.nat(), chunkSizes, (sent, at, sizes) => {
        const events = streamOf(wire, sent);
        const begun = events.slice(0, at % events.length);
        const usage = read(wire, inChunks(Buffer.concat([...begun, failure]), sizes));
        expect(usage).toMatchObject({ isComplete: false, error: { name: wire.throttled, message: error.message } });
      }),
      CASES,
    );
  });

  it('any other input is null, and reads on', () => {
    const input = fc.oneof(fc.string(), fc.json(), fc.constantFrom('null', '[]', '{}', '{"usage":{"inputTokens":-1}}'));
    fc.assert(
      fc.property(input, fc.string(), (json, name) => {
        expect(wire.dialect.readUsage(json)).toBeNull();
        const reader = wire.dialect.usageReader();
        reader.add({ name, json });
        expect(reader.usage.tokens).toBeNull();
      }),
      { seed: CASES.seed, numRuns: 300 },
    );
  });
});

it('the headers of token counts', () => {
  fc.assert(
    fc.property(sentAnswers, ({ answer }) => {
      expect(readCountHeaders(countHeaders(answer))).toEqual({ ...countsOf(answer), cacheWriteHourTokens: 0 });
    }),
    CASES,
  );
  expect(readCountHeaders({ 'x-amzn-bedrock-input-token-count': '7' })).toBeNull();
  expect(
    readCountHeaders({ 'x-amzn-bedrock-input-token-count': '-7', 'x-amzn-bedrock-output-token-count': '1' }),
  ).toBeNull();
});

/** Forgets what the cache read, and is right in all else. */
function withoutCacheReads<Read extends Usage>(usage: Read): Read {
  return { ...usage, tokens: usage.tokens && { ...usage.tokens, cacheReadTokens: 0 } };
}

class ForgetfulReader extends UsageReader {
  readonly #inner: UsageReader;

  constructor(inner: UsageReader) {
    super(() => {});
    this.#inner = inner;
  }

  override get usage(): StreamUsage {
    return withoutCacheReads(this.#inner.usage);
  }

  override add(event: StreamEvent): void {
    this.#inner.add(event);
  }
}

describe('canaries: the laws catch', () => {
  const sample = {
    inputTokens: 1,
    cacheReadTokens: 2,
    cacheWriteTokens: 3,
    cacheWriteHourTokens: 1,
    outputTokens: 4,
  };

  it.each(WIRE_CASES.filter(({ whole }) => whole(sample)?.cacheReadTokens))(
    'a reader of whole answers of $name that drops what the cache read',
    (wire) => {
      const readUsage = (json: string): Usage | null => withoutCacheReads(wire.dialect.readUsage(json)!);
      expect(() => wholeIsReadBack({ ...wire, dialect: { ...wire.dialect, readUsage } })).toThrow(/Property failed/);
    },
  );

  it.each(WIRE_CASES.filter(({ streamed }) => streamed(sample)?.cacheReadTokens))(
    'a reader of streams of $name that drops what the cache read',
    (wire) => {
      const usageReader = (): UsageReader => new ForgetfulReader(wire.dialect.usageReader());
      expect(() => streamIsReadBack({ ...wire, dialect: { ...wire.dialect, usageReader } })).toThrow(/Property failed/);
    },
  );

  it.each(WIRE_CASES)('a reader of $name that takes each chunk for whole', (wire) => {
    const { transport } = wire;
    const impatient = {
      ...transport,
      reader: () => ({ push: (bytes: Buffer) => transport.reader().push(bytes), isDamaged: false }),
    };
    expect(() => streamIsReadBack({ ...wire, transport: impatient })).toThrow(/Property failed/);
  });
});
