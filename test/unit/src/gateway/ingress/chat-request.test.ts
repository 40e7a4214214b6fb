/** Chat requests in, requests of Converse out. */
import { describe, expect, it } from 'vitest';
import { callOf, CLAUDE, jsonOf, MOST_TOKENS, refusalOf } from '../../../../support/ingress.ts';

const CHAT = '/v1/chat/completions';
const hello = { role: 'user', content: 'Hello' };
const ask = (members: object): object => ({ model: CLAUDE, messages: [hello], ...members });
const converseOf = (members: object): unknown => jsonOf(callOf(CHAT, ask(members)));

const call = (id: string, name: string, input: string) => ({
  id,
  type: 'function',
  function: { name, arguments: input },
});
const weather = {
  type: 'function',
  function: { name: 'weather', description: 'Of a town', parameters: { type: 'object' } },
};

describe('a chat request becomes a request of Converse', () => {
  it('with all that both know', () => {
    const request = {
      model: CLAUDE,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [{ type: 'text', text: 'Weather here' }, image('data:image/png;base64,iVBORw0KGgo=')],
        },
        { role: 'assistant', content: 'I look.', tool_calls: [call('call_1', 'weather', '{"town":"Paarl"}')] },
        { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' },
        { role: 'user', content: 'In Fahrenheit?' },
      ],
      tools: [weather],
      tool_choice: 'auto',
      max_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: 'END',
    };
    const made = callOf(CHAT, request);
    expect(made).toMatchObject({
      modelId: CLAUDE,
      operation: 'Converse',
      streamed: false,
      path: '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
      headers: { 'content-type': 'application/json' },
      prompt: { attachments: 1, maxTokens: 100 },
    });
    expect(made.prompt.texts).toContain('Be brief.');
    expect(jsonOf(made)).toEqual({
      system: [{ text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [{ text: 'Weather here' }, { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } }],
        },
        {
          role: 'assistant',
          content: [
            { text: 'I look.' },
            { toolUse: { toolUseId: 'call_1', name: 'weather', input: { town: 'Paarl' } } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'call_1', content: [{ text: '21 degrees' }] } },
            { text: 'In Fahrenheit?' },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      toolConfig: {
        tools: [{ toolSpec: { name: 'weather', description: 'Of a town', inputSchema: { json: { type: 'object' } } } }],
        toolChoice: { auto: {} },
      },
    });
  });

  it('and says nothing that was not said', () => {
    expect(converseOf({})).toEqual({ messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
  });

  it('streamed, by another operation', () => {
    expect(callOf('/openai/v1/chat/completions', ask({ stream: true }))).toMatchObject({
      operation: 'ConverseStream',
      streamed: true,
      path: expect.stringMatching(/\/converse-stream$/) as unknown,
    });
  });

  it.each([
    [{ max_tokens: 5 }, { maxTokens: 5 }],
    [{ max_completion_tokens: 6, max_tokens: 5 }, { maxTokens: 6 }],
    [{ stop: ['a', 'b'] }, { stopSequences: ['a', 'b'] }],
    [{ stop: null, temperature: null, max_tokens: null, top_p: 1 }, { topP: 1 }],
  ])('%j', (members, inferenceConfig) => {
    expect(converseOf(members)).toMatchObject({ inferenceConfig });
  });

  it.each([
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'weather' } }, { tool: { name: 'weather' } }],
  ])('tool_choice %j', (choice, toolChoice) => {
    expect(converseOf({ tools: [weather], tool_choice: choice })).toMatchObject({ toolConfig: { toolChoice } });
  });

  it('leaves the tools out where none may be chosen', () => {
    expect(converseOf({ tools: [weather], tool_choice: 'none' })).not.toHaveProperty('toolConfig');
  });

  it('a tool without description or parameters takes an empty object', () => {
    expect(converseOf({ tools: [{ type: 'function', function: { name: 'now', strict: true } }] })).toMatchObject({
      toolConfig: {
        tools: [{ toolSpec: { name: 'now', strict: true, inputSchema: { json: { type: 'object', properties: {} } } } }],
      },
    });
  });
});

describe('messages', () => {
  it.each([
    ['of the same role in a row are one turn', [hello, hello], [['user', 2]]],
    ['without text of the assistant are none', [hello, { role: 'assistant', content: '' }, hello], [['user', 2]]],
    ['of system and developer leave the turns', [{ role: 'developer', content: 'x' }, hello], [['user', 1]]],
    [
      'of several tools are one turn',
      [
        hello,
        { role: 'assistant', content: null, tool_calls: [call('a', 'weather', ''), call('b', 'weather', '{}')] },
        { role: 'tool', tool_call_id: 'a', content: '' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'x' }] },
      ],
      [
        ['user', 1],
        ['assistant', 2],
        ['user', 2],
      ],
    ],
  ])('%s', (_, messages, turns) => {
    const made = converseOf({ messages, tools: [weather] }) as { messages: { role: string; content: unknown[] }[] };
    expect(made.messages.map(({ role, content }) => [role, content.length])).toEqual(turns);
  });

  it('a refusal of the assistant is its text', () => {
    const said = { role: 'assistant', content: null, refusal: 'No.' };
    expect(converseOf({ messages: [hello, said, hello] })).toMatchObject({
      messages: { 1: { content: [{ text: 'No.' }] } },
    });
  });
});

describe('refused, by name', () => {
  it.each([
    [{ model: 5 }, 'model'],
    [{ messages: undefined }, 'messages'],
    [{ messages: 'x' }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: [5] }, 'messages[0]'],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'function', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: ' ' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'assistant', content: 'x' }] }, 'messages'],
    [{ messages: [hello, { role: 'assistant', tool_calls: [{}] }] }, 'messages[1].tool_calls[0].function'],
    [
      { messages: [hello, { role: 'assistant', tool_calls: [call('a', 'weather', '{')] }] },
      'messages[1].tool_calls[0].function.arguments',
    ],
    [{ messages: [hello, { role: 'assistant', function_call: {} }] }, 'messages[1].function_call'],
    [{ messages: [hello, { role: 'tool', content: 'x' }] }, 'messages[1].tool_call_id'],
    [{ messages: [hello, { role: 'assistant', tool_calls: [call('a', 'weather', '')] }] }, 'tools'],
    [
      {
        messages: [hello, { role: 'assistant', tool_calls: [call('a', 'weather', '')] }],
        tools: [weather],
        tool_choice: 'none',
      },
      'tool_choice',
    ],
    [{ tools: [{ type: 'custom' }] }, 'tools[0].type'],
    [{ tools: [{ type: 'function', function: { name: 7 } }] }, 'tools[0].function.name'],
    [{ tools: [weather], tool_choice: 'weather' }, 'tool_choice'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ temperature: 1.5 }, 'temperature'],
    [{ top_p: '1' }, 'top_p'],
    [{ stop: 5 }, 'stop'],
    [{ stop: ['a', ''] }, 'stop[1]'],
    [{ stream: 'yes' }, 'stream'],
    [{ stream: true, stream_options: 'usage' }, 'stream_options'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ max_completion_tokens: MOST_TOKENS + 1 }, 'max_completion_tokens'],
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ response_format: { type: 'json_schema' } }, 'response_format'],
    [{ reasoning_effort: 'high' }, 'reasoning_effort'],
    [{ top_k: 5 }, 'top_k'],
  ])('%j', (members, name) => {
    const { status, body } = refusalOf(CHAT, ask(members));
    const { error } = JSON.parse(body.toString()) as { error: { message: string; type: string } };
    expect(error.message).toMatch(new RegExp(`(^|')${name.replace(/[[\].]/g, '\\$&')}('| )`));
    expect({ status, type: error.type }).toEqual({ status: 400, type: 'invalid_request_error' });
  });

  it('a model that nobody knows', () => {
    const refusal = refusalOf(CHAT, ask({ model: 'gpt-4o' }));
    expect(refusal.status).toBe(404);
    expect(jsonOf(refusal)).toMatchObject({ error: { code: 'model_not_found' } });
  });
});

describe('images', () => {
  it.each([
    'https://example.com/cat.png',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'data:image/png;base64,',
    'data:image/png;base64,not base64',
    'data:image/png,raw',
    '',
  ])('%j is refused', (url) => {
    const { body } = refusalOf(CHAT, ask({ messages: [{ role: 'user', content: [image(url)] }] }));
    expect(body.toString()).toContain("'messages[0].content[0].image_url.url'");
  });

  it('of many megabytes are taken', () => {
    const bytes = 'A'.repeat(20_000_000);
    const content = [image(`data:image/jpeg;charset=x;base64,${bytes}`)];
    expect(converseOf({ messages: [{ role: 'user', content }] })).toEqual({
      messages: [{ role: 'user', content: [{ image: { format: 'jpeg', source: { bytes } } }] }],
    });
  });
});

function image(url: string) {
  return { type: 'image_url', image_url: { url, detail: 'low' } };
}
