/** Which paths are ways in, and what all of them share: affinity, and patience with hostile input. */
import { describe, expect, it } from 'vitest';
import { ingressFor } from '../../../../../src/gateway/ingress/index.ts';
import { answerModels } from '../../../../../src/gateway/ingress/models.ts';
import { callOf, CLAUDE, jsonOf, MODELS, NOVA, refusalOf } from '../../../../support/ingress.ts';

describe('paths', () => {
  it.each([
    ['POST', '/v1/chat/completions', 'chat-completions'],
    ['POST', '/openai/v1/chat/completions', 'chat-completions'],
    ['POST', '/v1/messages', 'messages'],
    ['POST', '/anthropic/v1/messages', 'messages'],
    ['POST', '/model/a%3A0/converse', 'converse'],
    ['POST', '/model/a/converse-stream', 'converse'],
    ['POST', '/model/a/invoke', 'invoke'],
    ['POST', '/model/a/invoke-with-response-stream', 'invoke'],
    ['GET', '/v1/models', 'models'],
    ['GET', '/openai/v1/models/a', 'models'],
    ['GET', '/v1/chat/completions', undefined],
    ['DELETE', '/v1/messages', undefined],
    ['POST', '/model/a/count-tokens', undefined],
    ['POST', '/model/%/converse', undefined],
    ['POST', '/v1/responses', undefined],
    ['POST', '/', undefined],
  ])('%s %s', (method, path, name) => {
    expect(ingressFor(method, path)?.ingress.name).toBe(name);
  });
});

describe('models', () => {
  it('are listed in the form of OpenAI', () => {
    const { status, body } = answerModels('/v1/models', MODELS);
    expect(status).toBe(200);
    expect(jsonOf({ body })).toEqual({
      object: 'list',
      data: MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: expect.any(String) as unknown })),
    });
  });

  it.each([
    [`/v1/models/${CLAUDE}`, 200, { id: CLAUDE, owned_by: 'anthropic' }],
    [`/openai/v1/models/${encodeURIComponent(NOVA)}`, 200, { id: NOVA, owned_by: 'amazon' }],
    ['/v1/models/nobody', 404, { error: { code: 'model_not_found' } }],
    [`/v1/models/${'x'.repeat(9_000)}`, 404, {}],
  ])('%s', (path, status, answer) => {
    const { status: answered, body } = answerModels(path, MODELS);
    expect(answered).toBe(status);
    expect(jsonOf({ body })).toMatchObject(answer);
    expect(body.length).toBeLessThan(1_000);
  });

  it('are no call', () => {
    const request = { method: 'GET', path: '/v1/models', query: '', headers: {}, body: Buffer.alloc(0) };
    expect(ingressFor('GET', '/v1/models')!.ingress.understand(request, () => undefined).kind).toBe('refused');
  });
});

const messages = [{ role: 'user', content: 'x' }];
const chat = { model: CLAUDE, messages };
const claude = { ...chat, max_tokens: 9 };
const converse = `/model/${encodeURIComponent(CLAUDE)}/converse`;
const blocks = { messages: [{ role: 'user', content: [{ text: 'x' }] }] };

it.each([
  ['/v1/chat/completions', chat, {}, null],
  ['/v1/chat/completions', { ...chat, user: '' }, {}, null],
  ['/v1/chat/completions', { ...chat, user: 'u' }, {}, 'u'],
  ['/v1/chat/completions', { ...chat, user: 'u', prompt_cache_key: 'k' }, {}, 'k'],
  ['/v1/chat/completions', { ...chat, user: 'u' }, { 'x-shardproof-affinity': 'h' }, 'h'],
  ['/v1/messages', { ...claude, metadata: { user_id: 'm' } }, {}, 'm'],
  ['/v1/messages', { ...claude, metadata: { user_id: 5 } }, {}, null],
  [converse, blocks, { 'x-shardproof-affinity': 'h' }, 'h'],
  ['/v1/chat/completions', { ...chat, user: 'u'.repeat(1_000) }, {}, 'u'.repeat(256)],
])('the affinity key of %s %j %j', (path, body, headers, key) => {
  expect(callOf(path, body, headers).affinityKey).toBe(key);
});

describe('hostile input is a 400 in the style of the caller', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const nested = (text: string): string => `{"model":"${CLAUDE}","max_tokens":9,"messages":${text},"tools":${text}}`;
  const bodies = {
    'no bytes': '',
    'no JSON': '{"model":',
    'no UTF-8': Buffer.from([0x7b, 0xff, 0x00]),
    'a list': '[]',
    null: 'null',
    'deep lists': nested(deep),
    'deep objects': nested(`[{"role":"user","content":[{"toolUse":{"input":${deep}}}]}]`),
    'a deep tool':
      `{"model":"${CLAUDE}","max_tokens":9,"messages":[{"role":"user","content":"x"}],` +
      `"tools":[{"type":"function","function":{"name":"x","parameters":{"a":${deep}}}}]}`,
    'a list of a million': nested(`[${'0,'.repeat(999_999)}0]`),
    'a prototype': '{"__proto__":{"messages":[]},"constructor":{},"hasOwnProperty":1}',
  };
  const cases = ['/v1/chat/completions', '/v1/messages', converse].flatMap((path) =>
    Object.entries(bodies).map(([name, body]) => [path, name, body] as const),
  );

  it.each(cases.filter(([path, name]) => !(path === converse && name === 'a deep tool')))('%s: %s', (path, _, body) => {
    const refusal = refusalOf(path, body);
    expect(refusal.status).toBe(400);
    expect(refusal.body.length).toBeLessThan(1_000);
    expect(jsonOf(refusal)).toHaveProperty(path === converse ? 'message' : 'error');
  });
});
