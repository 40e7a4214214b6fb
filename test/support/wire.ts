/** Every dialect with its transport, what can be read back of an answer, and answers as our own writer streams them. */
import fc from 'fast-check';
import { anthropicInvoke, anthropicMessages } from '../../src/bedrock/dialects/anthropic.ts';
import { converse } from '../../src/bedrock/dialects/converse.ts';
import type { Answer, Dialect, Exchange } from '../../src/bedrock/dialects/dialect.ts';
import { llama } from '../../src/bedrock/dialects/llama.ts';
import { mistral } from '../../src/bedrock/dialects/mistral.ts';
import { nova } from '../../src/bedrock/dialects/nova.ts';
import { openaiChat, openaiChatInvoke } from '../../src/bedrock/dialects/openai-chat.ts';
import { openaiResponses } from '../../src/bedrock/dialects/openai-responses.ts';
import {
  chatEvents,
  chunkFrames,
  converseFrames,
  messagesEvents,
  responsesEvents,
  type Transport,
} from '../../src/bedrock/dialects/transport.ts';
import type { TokenCounts } from '../../src/bedrock/dialects/usage.ts';

export interface WireCase {
  readonly name: string;
  readonly dialect: Dialect;
  readonly transport: Transport;
  readonly body: unknown;
  /** What the body of a whole answer tells of the counts. */
  readonly whole: (counts: TokenCounts) => TokenCounts | null;
  /** What a stream tells of them. */
  readonly streamed: (counts: TokenCounts) => TokenCounts | null;
  /** The words for an answer that came to its end, and for one that was cut. */
  readonly stops: readonly [end: string, cut: string];
  /** What a `ThrottlingException` in the stream is called. */
  readonly throttled: string;
}

const all = (counts: TokenCounts): TokenCounts => counts;
const none = (): null => null;
/** Llama's own counts know no cache. */
const uncached = (counts: TokenCounts): TokenCounts => ({
  ...counts,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteHourTokens: 0,
});
/** What has no word for times to live. */
const timeless = (counts: TokenCounts): TokenCounts => ({ ...counts, cacheWriteHourTokens: 0 });

const messages = [{ role: 'user', content: 'hi' }];
const blocks = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
const claude = { messages, max_tokens: 9 };
const CLAUDE_STOPS = ['end_turn', 'max_tokens'] as const;
const OPENAI_STOPS = ['stop', 'length'] as const;
const AWS = { streamed: timeless, throttled: 'ThrottlingException' };
const CLAUDE = { whole: all, streamed: all, stops: CLAUDE_STOPS };
const OPENAI = { whole: timeless, stops: OPENAI_STOPS, throttled: 'rate_limit_exceeded' };
const INVOKE = { ...AWS, transport: chunkFrames };
const CHAT = { ...OPENAI, dialect: openaiChat, transport: chatEvents };

export const WIRE_CASES: readonly WireCase[] = [
  { ...AWS, ...CLAUDE, name: 'Converse', dialect: converse, transport: converseFrames, body: blocks },
  {
    ...INVOKE,
    ...CLAUDE,
    name: 'Anthropic, invoked',
    dialect: anthropicInvoke,
    body: { ...claude, anthropic_version: 'bedrock-2023-05-31' },
  },
  { ...INVOKE, name: 'Nova', dialect: nova, body: blocks, whole: timeless, stops: CLAUDE_STOPS },
  { ...INVOKE, name: 'Llama', dialect: llama, body: { prompt: 'hi' }, whole: uncached, stops: OPENAI_STOPS },
  { ...INVOKE, name: 'Mistral', dialect: mistral, body: { prompt: 'hi' }, whole: none, stops: OPENAI_STOPS },
  { ...OPENAI, ...INVOKE, name: 'Mistral, in chat form', dialect: mistral, body: { messages } },
  { ...OPENAI, ...INVOKE, name: 'OpenAI chat, invoked', dialect: openaiChatInvoke, body: { messages } },
  { ...CHAT, name: 'OpenAI chat', streamed: none, body: { messages } },
  {
    ...CHAT,
    name: 'OpenAI chat with usage',
    streamed: timeless,
    body: { messages, stream_options: { include_usage: true } },
  },
  {
    ...OPENAI,
    name: 'OpenAI responses',
    dialect: openaiResponses,
    transport: responsesEvents,
    streamed: timeless,
    stops: ['completed', 'max_output_tokens'],
    body: { input: 'hi' },
  },
  {
    ...CLAUDE,
    name: 'Anthropic messages',
    dialect: anthropicMessages,
    transport: messagesEvents,
    throttled: 'rate_limit_error',
    body: claude,
  },
];

export function exchangeOf({ dialect, body }: WireCase): Exchange {
  const parsed = dialect.parse(body, { id: 'some.model', maxOutputTokens: 8_192 });
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return parsed.exchange;
}

/** An answer and the pieces in which its text is sent. */
export interface Sent {
  readonly answer: Answer;
  readonly pieces: readonly string[];
}

const tokens = fc.integer({ min: 0, max: 2_000_000 });

export const sentAnswers: fc.Arbitrary<Sent> = fc
  .record({
    pieces: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 }),
    inputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWrites: fc.tuple(tokens, tokens),
    outputTokens: tokens,
    stop: fc.constantFrom('end', 'max-tokens', 'cut-off'),
    latencyMillis: fc.nat(),
  })
  .map(({ pieces, cacheWrites: [hour, short], ...counts }) => {
    const rest = { ...counts, cacheWriteTokens: hour + short, cacheWriteHourTokens: hour };
    const head = { id: 'a'.repeat(24), model: 'some.model', createdSeconds: 1_795_000_000 };
    return { pieces, answer: { ...head, ...rest, text: pieces.join('') } };
  });

export function countsOf(answer: Answer): TokenCounts {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens, outputTokens } = answer;
  return { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens, outputTokens };
}

/** The bytes of each event of a stream, the last of which ends it. */
export function streamOf(wire: WireCase, { answer, pieces }: Sent): Buffer[] {
  const { transport } = wire;
  const exchange = exchangeOf(wire);
  const events = [...exchange.open(answer), ...pieces.map((piece) => exchange.delta(piece)), ...exchange.close(answer)];
  const metrics = {
    inputTokenCount: answer.inputTokens,
    outputTokenCount: answer.outputTokens,
    cacheReadInputTokenCount: answer.cacheReadTokens,
    cacheWriteInputTokenCount: answer.cacheWriteTokens,
    invocationLatency: answer.latencyMillis,
    firstByteLatency: 0,
  };
  const last = events.pop()!;
  const bytes = events.map((event) => Buffer.from(transport.encode(event)));
  return [...bytes, Buffer.from(transport.encodeLast(last, metrics))];
}
