/** A stream is held back until its first token; before it, an error is a refusal. */
import { describe, expect, it } from 'vitest';
import { refusedBy, UNAVAILABLE } from '../../../../../simulator/quota/verdict.ts';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import { untilFirstToken } from '../../../../../src/gateway/serving/stream-gate.ts';
import { UpstreamBroken } from '../../../../../src/gateway/upstream/upstream.ts';
import { ANSWER_HEADERS, callOf, CLAUDE, frames } from '../../../../support/ingress.ts';
import { BrokenBody, bodyOf } from '../../../../support/stream-body.ts';

const CALL = callOf(`/model/${encodeURIComponent(CLAUDE)}/converse-stream`, {
  messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
});
const HEAD = frames([['messageStart', { role: 'assistant' }]]);
const TOKEN = frames([['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }]]);
const END = frames([
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: { inputTokens: 3, outputTokens: 0, totalTokens: 3 } }],
]);

const gate = (body: AsyncIterable<Buffer>) => untilFirstToken(body, CALL.stream(ANSWER_HEADERS));

describe('opens', () => {
  it('with the first token, and holds what came before it', async () => {
    const body = bodyOf([HEAD, TOKEN.subarray(0, 10), TOKEN.subarray(10), END]);
    const gated = await gate(body);
    expect(gated).toMatchObject({ kind: 'open', stream: { isOver: false } });
    const { early, bytes } = (gated as Extract<typeof gated, { kind: 'open' }>).stream;
    expect(Buffer.concat(early.map((piece) => Buffer.from(piece)))).toEqual(Buffer.concat([HEAD, TOKEN]));
    expect((await bytes.next()).value).toEqual(END);
  });

  it('for an answer without any token', async () => {
    expect(await gate(bodyOf([HEAD, END]))).toMatchObject({ kind: 'open' });
  });
});

describe('refuses', () => {
  const exception = (name: string, message = 'No.'): Buffer => exceptionFrame(name, JSON.stringify({ message }));

  it.each([
    ['throttlingException', 'Too many tokens, please wait.', refusedBy('tokensPerMinute')],
    ['throttlingException', 'Too many requests, please wait.', refusedBy('requestsPerMinute')],
    ['serviceUnavailableException', 'No.', UNAVAILABLE],
    ['internalServerException', 'No.', UNAVAILABLE],
  ])('%s: %s', async (name, message, verdict) => {
    const body = bodyOf([HEAD, exception(name, message)]);
    expect(await gate(body)).toEqual({ kind: 'refused', verdict, why: expect.stringContaining(message) as unknown });
    expect(body.isCancelled).toBe(true);
  });

  it('a stream that breaks, ends or cannot be read before its first token', async () => {
    const broken = new BrokenBody([HEAD], new UpstreamBroken('reset', 'gone'));
    expect(await gate(broken)).toEqual({ kind: 'refused', verdict: UNAVAILABLE, why: 'gone' });
    expect(await gate(bodyOf([HEAD]))).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('ended') as unknown,
    });
    const damaged = Buffer.from(HEAD);
    damaged[8]! ^= 0xff;
    expect(await gate(bodyOf([damaged]))).toMatchObject({ kind: 'refused', why: 'a damaged stream' });
  });

  it('not what is the caller’s own mistake', async () => {
    const gated = await gate(bodyOf([exception('validationException', 'Too long.')]));
    expect(gated).toMatchObject({ kind: 'final', error: { message: 'Too long.' } });
  });

  it('no bug of ours', async () => {
    await expect(gate(new BrokenBody([HEAD], new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});
