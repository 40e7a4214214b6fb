/** The ways in, over random requests and streams: nothing is lost on the way, however the bytes are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converse } from '../../src/bedrock/dialects/converse.ts';
import { openaiChat } from '../../src/bedrock/dialects/openai-chat.ts';
import { chatEvents } from '../../src/bedrock/dialects/transport.ts';
import { exceptionFrame } from '../../src/bedrock/event-stream.ts';
import type { BedrockCall, StreamTranslation } from '../../src/gateway/ingress/ingress.ts';
import { type ChatCase, chatCases, hostileBodies, sayings, type Saying } from '../support/chat-cases.ts';
import { chunkSizes, inChunks } from '../support/chunks.ts';
import {
  ANSWER_HEADERS,
  callOf,
  chunks,
  CLAUDE,
  frames,
  MODELS,
  MOST_TOKENS,
  sentFor,
  understand,
} from '../support/ingress.ts';

const CASES = { seed: 20261126, numRuns: 100 } as const;
const CHAT = '/v1/chat/completions';
const pathOf = (operation: string): string => `/model/${encodeURIComponent(CLAUDE)}/${operation}`;
const ask = { model: CLAUDE, messages: [{ role: 'user', content: 'x' }], max_tokens: 9, stream: true };

describe("a stream comes to the same bytes however Bedrock's are cut", () => {
  const WAYS: readonly (readonly [name: string, call: BedrockCall, bytes: (said: readonly Saying[]) => Buffer])[] = [
    ['chat completions', callOf(CHAT, { ...ask, stream_options: { include_usage: true } }), converseStream],
    ['messages', callOf('/v1/messages', ask), messagesStream],
    [
      'converse',
      callOf(pathOf('converse-stream'), { messages: [{ role: 'user', content: [{ text: 'x' }] }] }),
      converseStream,
    ],
  ];

  /** @param open how a translation is come by */
  function isTheSame(bytes: (said: readonly Saying[]) => Buffer, open: () => StreamTranslation): void {
    fc.assert(
      fc.property(sayings, fc.boolean(), chunkSizes, (said, fails, sizes) => {
        const error = exceptionFrame('throttlingException', '{"message":"Slow down."}');
        const all = fails ? Buffer.concat([bytes(said), error]) : bytes(said);
        const [whole, cut] = [open(), open()];
        expect(sentFor(cut, inChunks(all, sizes)).toString('latin1')).toBe(sentFor(whole, [all]).toString('latin1'));
        expect(cut.usage).toEqual(whole.usage);
        expect([cut.hasBegun, cut.isDamaged]).toEqual([true, false]);
      }),
      CASES,
    );
  }

  it.each(WAYS)('%s', (_, call, bytes) => {
    expect(() => isTheSame(bytes, () => call.stream(ANSWER_HEADERS))).not.toThrow();
  });

  it('canary: one that takes each piece for a stream of its own', () => {
    const [, call] = WAYS[0]!;
    const open = (): StreamTranslation => {
      const whole = call.stream(ANSWER_HEADERS);
      return Object.create(whole, {
        push: { value: (bytes: Buffer) => call.stream(ANSWER_HEADERS).push(bytes) },
        usage: { value: whole.usage },
        hasBegun: { value: true },
        isDamaged: { value: false },
      }) as StreamTranslation;
    };
    expect(() => isTheSame(converseStream, open)).toThrow(/Property failed/);
  });
});

it('what a chat stream says, our own reader of chat streams reads', () => {
  const call = callOf(CHAT, { ...ask, stream_options: { include_usage: true } });
  fc.assert(
    fc.property(sayings, (said) => {
      const reader = openaiChat.usageReader();
      const sent = sentFor(call.stream(ANSWER_HEADERS), [converseStream(said)]);
      for (const event of chatEvents.reader().push(sent)) reader.add(event);
      const texts = said.map(({ kind, text }) => (kind === 'text' ? text : ''));
      expect(reader.usage).toEqual({
        tokens: { inputTokens: 30, outputTokens: 9, cacheReadTokens: 4, cacheWriteTokens: 7, cacheWriteHourTokens: 0 },
        stopReason: 'stop',
        textLength: texts.join('').length,
        isComplete: true,
        error: null,
      });
    }),
    CASES,
  );
});

describe('a chat request becomes one that Converse takes, with the same texts', () => {
  /** @param sent what goes to Bedrock */
  function keepsTexts(sent: (call: BedrockCall) => unknown): void {
    fc.assert(
      fc.property(chatCases, ({ request, texts, attachments }: ChatCase) => {
        const call = callOf(CHAT, { model: CLAUDE, ...request });
        const parsed = converse.parse(sent(call), { id: CLAUDE, maxOutputTokens: 8_192 });
        if (parsed.kind === 'invalid') throw new Error(parsed.message);
        expect(parsed.exchange.prompt).toEqual({
          texts,
          attachments,
          maxTokens: request.max_tokens ?? 0,
          caching: null,
        });
        expect(call.prompt).toEqual(parsed.exchange.prompt);
      }),
      CASES,
    );
  }
  const bodyOf = (call: BedrockCall) => JSON.parse(call.body.toString()) as { messages: object[]; system?: object };

  it('holds', () => expect(() => keepsTexts(bodyOf)).not.toThrow());

  it.each([
    ['loses the system', (call: BedrockCall) => ({ ...bodyOf(call), system: undefined })],
    [
      'says a turn twice',
      (call: BedrockCall) => ({ ...bodyOf(call), messages: bodyOf(call).messages.flatMap((m) => [m, m]) }),
    ],
  ])('canary: one that %s', (_, sent) => {
    expect(() => keepsTexts(sent)).toThrow(/Property failed/);
  });
});

it.each([CHAT, '/v1/messages', pathOf('converse'), ...MODELS.map((id) => `/model/${encodeURIComponent(id)}/invoke`)])(
  '%s understands or refuses whatever it is sent',
  (path) => {
    fc.assert(
      fc.property(hostileBodies, (body) => {
        const understood = understand(path, body);
        const { status, message } = understood.kind === 'refused' ? understood.error : { status: 400, message: '' };
        expect(status).toBe(400);
        expect(message.length).toBeLessThan(1_000);
        const asked = understood.kind === 'call' ? understood.call.prompt.maxTokens : 0;
        expect(asked).toBeLessThanOrEqual(MOST_TOKENS);
      }),
      { seed: CASES.seed, numRuns: 500 },
    );
  },
);

/** Every saying is a block of its own. */
function converseStream(said: readonly Saying[]): Buffer {
  const usage = { inputTokens: 30, cacheReadInputTokens: 4, cacheWriteInputTokens: 7, outputTokens: 9 };
  return frames([
    ['messageStart', { role: 'assistant' }],
    ...said.flatMap(({ kind, text }, contentBlockIndex) => {
      const start = { contentBlockIndex, start: { toolUse: { toolUseId: `t${contentBlockIndex}`, name: 'tool' } } };
      const delta = { text: { text }, tool: { toolUse: { input: text } }, reasoning: { reasoningContent: { text } } }[
        kind
      ];
      return [
        ...(kind === 'tool' ? [['contentBlockStart', start] as const] : []),
        ['contentBlockDelta', { contentBlockIndex, delta }] as const,
        ['contentBlockStop', { contentBlockIndex }] as const,
      ];
    }),
    ['messageStop', { stopReason: 'end_turn' }],
    ['metadata', { usage, metrics: { latencyMs: 1 } }],
  ]);
}

function messagesStream(said: readonly Saying[]): Buffer {
  return chunks([
    { type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } },
    ...said.map(({ text }) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
    { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 9 } },
  ]);
}
