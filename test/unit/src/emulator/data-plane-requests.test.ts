/** What is refused before any meter is asked: models, callers, paths and bodies that are none. */
import { describe, expect, test } from 'vitest';
import { writeRowMarker } from '../../../../simulator/workload/row-marker.ts';
import { CLAUDE, NOVA } from '../../../support/fake-backend.ts';
import { API_KEY, fixture, post } from './fixture.ts';

const ROW = { id: 42, inputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 8, latencyDraw: 3 };
const ASK = {
  messages: [{ role: 'user', content: [{ text: writeRowMarker(ROW) }] }],
  inferenceConfig: { maxTokens: 50 },
};
const converse = `/model/${encodeURIComponent(CLAUDE)}/converse`;

describe('models', () => {
  const answer = async (name: string, headers = {}) => {
    const { emulator, backend } = fixture({ firstTokenMicros: 0, perTokenMicros: 0 });
    const response = await emulator.fetch(post(`/model/${name}/converse`, ASK, headers));
    const body: { message?: string } = await response.json();
    return {
      status: response.status,
      message: body.message,
      model: backend.asked[0]?.model,
      type: response.headers.get('x-amzn-errortype')?.split(':')[0],
    };
  };

  test.each([
    [CLAUDE],
    [encodeURIComponent(CLAUDE)],
    [encodeURIComponent(`arn:aws:bedrock:us-east-1:111122223333:inference-profile/${CLAUDE}`)],
    [`arn:aws:bedrock:us-east-1:111122223333:inference-profile/${CLAUDE}`],
    [`arn:aws:bedrock:us-east-1::foundation-model/${CLAUDE}`],
  ])('%s is found', async (name) => {
    expect(await answer(name)).toMatchObject({ status: 200, model: 0 });
  });

  test.each([
    ['nobody.knows-v1', 400, 'ValidationException', /^The provided model identifier is invalid\.$/],
    ['x'.repeat(2_049), 400, 'ValidationException', /^The provided model identifier is invalid\.$/],
    [
      `arn:aws:bedrock:eu-west-1:111122223333:inference-profile/${CLAUDE}`,
      400,
      'ValidationException',
      /^The provided model identifier is invalid\.$/,
    ],
    [
      `arn:aws:bedrock:us-east-1:999999999999:inference-profile/${CLAUDE}`,
      403,
      'AccessDeniedException',
      /not authorized to perform: bedrock:InvokeModel/,
    ],
    ['arn:aws:bedrock:us-east-1:111122223333:prompt/P', 404, 'ResourceNotFoundException', /not found/],
    [CLAUDE.slice(3), 400, 'ValidationException', /on-demand throughput isn’t supported/],
  ])('%s is refused', async (name, status, type, message) => {
    const refused = await answer(encodeURIComponent(name));
    expect(refused).toMatchObject({ status, type, model: undefined });
    expect(refused.message).toMatch(message);
  });

  test('mantle: unknown model, and one that is not on mantle', async () => {
    const { emulator } = fixture();
    const ask = (model: string) =>
      emulator.fetch(post('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'x' }] }));
    expect((await ask('nobody')).status).toBe(404);
    const wrong = await ask(NOVA);
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      error: { code: 'validation_error', type: 'invalid_request_error', param: null },
    });
    const nameless = await emulator.fetch(post('/v1/chat/completions', { messages: [] }));
    expect(nameless.status).toBe(400);
  });
});

describe('callers', () => {
  test('the foreign account, the wrong region and the unsigned are refused before any meter', async () => {
    const { emulator, backend, calls } = fixture({}, { verifySignatures: false });
    const ask = async (key: string, region: string) => {
      const credential = `Credential=${key}/20261120/${region}/bedrock/aws4_request`;
      const signature = `SignedHeaders=host, Signature=${'0'.repeat(64)}`;
      const authorization = `AWS4-HMAC-SHA256 ${credential}, ${signature}`;
      const response = await emulator.fetch(post(converse, ASK, { authorization }));
      return [response.status, response.headers.get('x-amzn-errortype')?.split(':')[0]];
    };
    expect(await ask('AKIDFOREIGN', 'us-east-1')).toEqual([403, 'AccessDeniedException']);
    expect(await ask('AKIDEMULATOREXAMPLE1', 'ap-south-1')).toEqual([403, 'InvalidSignatureException']);
    expect(backend.asked).toHaveLength(0);
    expect(calls.map(({ outcome, account }) => ({ outcome, account }))).toEqual([
      { outcome: 'rejected', account: null },
      { outcome: 'rejected', account: null },
    ]);
  });
});

describe('paths', () => {
  test.each([
    ['GET', converse, 404],
    ['POST', '/model/x/unheard-of', 404],
    ['POST', '/model/%E0%A4%A/converse', 404],
    ['POST', '/model//converse', 400],
    ['POST', '/', 404],
    ['POST', '/v1/messages', 404],
    ['POST', '/v1/__proto__', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const { emulator, backend } = fixture();
    const body = method === 'GET' ? null : JSON.stringify(ASK);
    const request = new Request(`http://emulator.test${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}` },
      body,
    });
    const response = await emulator.fetch(request);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.text()).toMatch(path.startsWith('/v1/') ? /^$/ : /"message":/);
    expect(backend.asked).toHaveLength(0);
  });

  test('bodies that are no JSON, or nested beyond reason', async () => {
    const { emulator } = fixture();
    const broken = await emulator.fetch(post(converse, '{"messages":'));
    expect([broken.status, broken.headers.get('x-amzn-errortype')?.split(':')[0]]).toEqual([
      400,
      'SerializationException',
    ]);
    const input = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const deep = `{"messages":[{"role":"user","content":[{"toolUse":{"input":${input}}}]}]}`;
    expect((await emulator.fetch(post(converse, deep))).status).toBe(400);
    expect((await emulator.fetch(post(converse, ''))).status).toBe(400);
  });
});
