/** What each dialect refuses, in the words that Bedrock uses. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anthropicInvoke, anthropicMessages } from '../../../../../src/bedrock/dialects/anthropic.ts';
import { converse } from '../../../../../src/bedrock/dialects/converse.ts';
import type { Dialect } from '../../../../../src/bedrock/dialects/dialect.ts';
import { llama } from '../../../../../src/bedrock/dialects/llama.ts';
import { mistral } from '../../../../../src/bedrock/dialects/mistral.ts';
import { nova } from '../../../../../src/bedrock/dialects/nova.ts';
import { openaiChat, openaiChatInvoke } from '../../../../../src/bedrock/dialects/openai-chat.ts';
import { openaiResponses } from '../../../../../src/bedrock/dialects/openai-responses.ts';

const MODEL = { id: 'some.model', maxOutputTokens: 8_192 };
const DIALECTS: Readonly<Record<string, Dialect>> = {
  converse,
  anthropicInvoke,
  anthropicMessages,
  nova,
  llama,
  mistral,
  openaiChat,
  openaiChatInvoke,
  openaiResponses,
};

function messageOf(dialect: Dialect, body: unknown): string {
  const parsed = dialect.parse(body, MODEL);
  return parsed.kind === 'invalid' ? parsed.message : 'accepted';
}

/** A pattern that matches this text alone. */
function exactly(words: string): RegExp {
  return new RegExp(`^${words.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`);
}

const text = (words: string) => ({ role: 'user', content: [{ text: words }] });
const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };

test.each([
  [{}, /at least one message/],
  [{ messages: [{ role: 'assistant', content: [{ text: 'x' }] }] }, /^A conversation must start with a user message\./],
  [{ messages: [text('a'), text('b')] }, /^A conversation must alternate between user and assistant roles\./],
  [{ messages: [{ role: 'user', content: [] }] }, /^The content field in the Message object at messages\.0 is empty\./],
  [{ messages: [text(' ')] }, /^The text field in the ContentBlock object at messages\.0\.content\.0 is blank\./],
  [{ messages: [{ role: 'user', content: [{ nonsense: 1 }] }] }, /must set one of the following keys: text, image/],
  [
    { messages: [{ role: 'robot', content: [{ text: 'x' }] }] },
    /Member must satisfy enum value set: \[user, assistant\]/,
  ],
  [{ messages: [text('a')], inferenceConfig: { maxTokens: 0 } }, /Value '0' at 'inferenceConfig\.maxTokens'/],
  [{ messages: [text('a')], inferenceConfig: { maxTokens: 8_193 } }, /exceeds the model limit of 8192/],
  [{ messages: [text('a')], system: 'x' }, /system field must be a list/],
  [[], /not a JSON object/],
])('converse %j', (body, message) => {
  expect(messageOf(converse, body)).toMatch(message);
});

test.each([
  [{ ...claude, anthropic_version: undefined }, 'anthropic_version: Field required'],
  [{ ...claude, max_tokens: undefined }, 'max_tokens: Field required'],
  [{ ...claude, max_tokens: 0 }, 'max_tokens: Input should be greater than or equal to 1'],
  [
    { ...claude, max_tokens: 9_000 },
    'max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens for some.model',
  ],
  [{ ...claude, messages: undefined }, 'messages: Field required'],
  [{ ...claude, messages: [] }, 'messages: at least one message is required'],
  [
    { ...claude, messages: [{ role: 'system', content: 'x' }] },
    "messages.0.role: Input should be 'user' or 'assistant'",
  ],
  [{ ...claude, messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
  [{ ...claude, messages: [{ role: 'user', content: '' }] }, 'messages.0: user messages must have non-empty content'],
  [{ ...claude, stream: true }, 'stream: Extra inputs are not permitted'],
  [{ ...claude, nonsense: 1 }, 'nonsense: Extra inputs are not permitted'],
  ['text', 'Malformed input request, please reformat your input and try again.'],
])('anthropic in InvokeModel %j', (body, message) => {
  expect(messageOf(anthropicInvoke, body)).toBe(message);
});

test('mantle refuses output_config.format', () => {
  const body = { ...claude, model: 'x', output_config: { format: {} } };
  expect(messageOf(anthropicMessages, body)).toBe('output_config.format: Extra inputs are not permitted');
});

const malformed = (flaw: string) => `Malformed input request: ${flaw}, please reformat your input and try again.`;

test.each([
  [nova, {}, malformed('#: required key [messages] not found')],
  [nova, { messages: [text('a')], extra: 1 }, malformed('#: extraneous key [extra] is not permitted')],
  [
    nova,
    { messages: [text('a')], inferenceConfig: { max_new_tokens: 0 } },
    malformed('#/inferenceConfig/maxTokens: is not greater or equal to 1'),
  ],
  [llama, {}, malformed('#: required key [prompt] not found')],
  [llama, { prompt: 'x', max_tokens: 3 }, malformed('#: extraneous key [max_tokens] is not permitted')],
  [llama, { prompt: 3 }, malformed('#/prompt: expected type: String, found: other')],
  [llama, { prompt: 'x', max_gen_len: -1 }, malformed('#/max_gen_len: is not greater or equal to 1')],
  [mistral, {}, malformed('#: required key [prompt] not found')],
  [mistral, { prompt: 'x', nonsense: 3 }, malformed('#: extraneous key [nonsense] is not permitted')],
  [
    mistral,
    { messages: [] },
    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
  ],
  [openaiChat, {}, "Missing required parameter: 'messages'."],
  [openaiChat, { messages: [{ role: 'robot' }] }, /^Invalid value: 'robot'/],
  [
    openaiChat,
    { messages: [{ role: 'user', content: 'x' }], max_tokens: 9_000 },
    /^max_completion_tokens is too large: 9000/,
  ],
  [openaiResponses, {}, "Missing required parameter: 'input'."],
  [openaiResponses, { input: 'x', background: true }, /Background responses are not supported/],
  [openaiResponses, { input: 'x', max_output_tokens: 0.5 }, /^Invalid 'max_output_tokens'/],
] as const)('%o refuses %j', (dialect, body, message) => {
  expect(messageOf(dialect, body)).toMatch(typeof message === 'string' ? exactly(message) : message);
});

describe('all the text that a model would read is found', () => {
  const promptOf = (dialect: Dialect, body: unknown) => {
    const parsed = dialect.parse(body, MODEL);
    if (parsed.kind === 'invalid') throw new Error(parsed.message);
    return parsed.exchange.prompt;
  };

  test('converse: system, text, tools, results, attachments', () => {
    const prompt = promptOf(converse, {
      system: [{ text: 'S' }, { cachePoint: { type: 'default' } }],
      messages: [
        {
          role: 'user',
          content: [{ text: 'T' }, { image: {} }, { document: {} }, { cachePoint: { type: 'default' } }],
        },
        { role: 'assistant', content: [{ toolUse: { name: 'n', toolUseId: 'i', input: { q: 'U' } } }] },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'i', content: [{ text: 'R' }, { json: { j: 1 } }, { image: {} }] } }],
        },
      ],
      toolConfig: { tools: [{ toolSpec: { name: 'n' } }] },
      inferenceConfig: { maxTokens: 17 },
    });
    expect(prompt).toMatchObject({
      texts: ['{"toolSpec":{"name":"n"}}', 'S', 'T', '{"q":"U"}', 'R', '{"j":1}'],
      attachments: 3,
      maxTokens: 17,
    });
  });

  test('anthropic: nested blocks', () => {
    const prompt = promptOf(anthropicInvoke, {
      ...claude,
      system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'T' },
            { type: 'image', source: {} },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'H' },
            { type: 'tool_use', input: { q: 1 } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', content: [{ type: 'text', text: 'R' }, { type: 'image' }] }] },
      ],
    });
    expect(prompt).toMatchObject({ texts: ['S', 'T', 'H', '{"q":1}', 'R'], attachments: 2, maxTokens: 9 });
  });

  test('openai: parts, tool calls, responses items', () => {
    const chat = promptOf(openaiChat, {
      messages: [
        { role: 'system', content: 'S' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'T' },
            { type: 'image_url', image_url: {} },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [{ id: 'c' }] },
      ],
    });
    expect(chat).toMatchObject({ texts: ['S', 'T', '[{"id":"c"}]'], attachments: 1, maxTokens: 0 });
    const responses = promptOf(openaiResponses, {
      instructions: 'I',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'T' }, { type: 'input_image' }] },
        { type: 'function_call_output', output: 'O' },
      ],
    });
    expect(responses).toMatchObject({ texts: ['I', 'T', 'O'], attachments: 1, maxTokens: 0 });
  });
});

test('any JSON is accepted or refused with a message, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(DIALECTS)),
      fc.jsonValue({ maxDepth: 5 }),
      fc.object({
        key: fc.constantFrom(
          'messages',
          'system',
          'tools',
          'toolConfig',
          'cachePoint',
          'cache_control',
          'role',
          'content',
          'text',
          'prompt',
          'input',
          'type',
          'max_tokens',
          'inferenceConfig',
          'anthropic_version',
          '0',
        ),
        maxDepth: 5,
      }),
      (name, value, object) => {
        for (const body of [value, object, { ...object, anthropic_version: 'x', max_tokens: 3 }]) {
          const parsed = DIALECTS[name]!.parse(body, MODEL);
          const isWhole = parsed.kind === 'exchange' && Number.isInteger(parsed.exchange.prompt.maxTokens);
          expect(isWhole || (parsed.kind === 'invalid' && parsed.message.length > 5)).toBe(true);
        }
      },
    ),
    { seed: 21, numRuns: 400 },
  );
});
