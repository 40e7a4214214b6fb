/** A stream on its way to its caller, to its end or another. */
import { describe, expect, it } from 'vitest';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import { pump } from '../../../../../src/gateway/serving/pump.ts';
import type { OpenStream } from '../../../../../src/gateway/serving/stream-gate.ts';
import { UpstreamBroken } from '../../../../../src/gateway/upstream/upstream.ts';
import type { Sink } from '../../../../../src/http/message.ts';
import { ANSWER_HEADERS, callOf, CLAUDE, frames } from '../../../../support/ingress.ts';
import { settled } from '../../../../support/scripted-gateway.ts';
import { bodyOf, BrokenBody } from '../../../../support/stream-body.ts';

const CALL = callOf('/v1/chat/completions', {
  model: CLAUDE,
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
});
const token = (text: string): Buffer => frames([['contentBlockDelta', { contentBlockIndex: 0, delta: { text } }]]);
const END = frames([
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } }],
]);

function opened(body: BrokenBody): OpenStream {
  const translation = CALL.stream(ANSWER_HEADERS);
  return { translation, bytes: body[Symbol.asyncIterator](), early: translation.push(token('One ')), isOver: false };
}

/** @param isSlow its caller takes one piece at a time, and asks for the next by `drain` */
function sinkOf(isSlow = false) {
  let drain = (): void => {};
  const state = { text: '', ended: false, destroyed: false, drain: () => drain() };
  const sink: Sink = {
    write(bytes) {
      state.text += bytes.toString();
      return !isSlow;
    },
    end: () => void (state.ended = true),
    destroy: () => void (state.destroyed = true),
    onDrain: (callback) => void (drain = callback),
    onClose: () => {},
  };
  return { sink, state };
}

const patient = (): AbortSignal => new AbortController().signal;

describe('a stream', () => {
  it('that comes to its end is whole', async () => {
    const { sink, state } = sinkOf();
    expect(await pump(opened(bodyOf([token('two.'), END])), sink, patient(), 'id')).toBe('whole');
    expect(state).toMatchObject({ ended: true, destroyed: false });
    expect(state.text).toMatch(/One .*two\..*\[DONE\]/s);
  });

  it.each([
    ['that breaks', new BrokenBody([token('two')], new UpstreamBroken('reset', 'gone'))],
    ['that ends too early', bodyOf([token('two')])],
  ])('%s says so to its caller, in its API', async (_, body) => {
    const { sink, state } = sinkOf();
    expect(await pump(opened(body), sink, patient(), 'request-9')).toBe('broken');
    expect(state).toMatchObject({ ended: true, destroyed: false });
    expect(state.text).toMatch(/two.*"error":\{.*\}/s);
    expect(state.text).not.toContain('[DONE]');
  });

  it('whose error came from Bedrock says it once, and is read no further', async () => {
    const error = exceptionFrame('modelStreamErrorException', '{"message":"Sorry."}');
    const body = bodyOf([token('two'), error, token('three')]);
    const { sink, state } = sinkOf();
    expect(await pump(opened(body), sink, patient(), 'id')).toBe('broken');
    expect(state.text.match(/Sorry\./g)).toHaveLength(1);
    expect(state.text).not.toContain('three');
    expect(body.isCancelled).toBe(true);
  });

  it('that cannot be read is broken', async () => {
    const damaged = token('two');
    damaged[8]! ^= 0xff;
    const { sink } = sinkOf();
    expect(await pump(opened(bodyOf([damaged, END])), sink, patient(), 'id')).toBe('broken');
  });

  it('is not hidden when we have a bug', async () => {
    const body = new BrokenBody([], new TypeError('a bug'));
    await expect(pump(opened(body), sinkOf().sink, patient(), 'id')).rejects.toThrow('a bug');
  });
});

describe('a caller', () => {
  it('that is slow is waited for', async () => {
    const { sink, state } = sinkOf(true);
    const end = pump(opened(bodyOf([token('two'), END])), sink, patient(), 'id');
    await settled();
    expect(state.text).not.toContain('two');
    const pull = setInterval(state.drain, 0);
    expect(await end).toBe('whole');
    clearInterval(pull);
    expect(state.text).toContain('two');
  });

  it.each([true, false])('that leaves cancels Bedrock’s side; slow: %s', async (isSlow) => {
    const abort = new AbortController();
    const body = bodyOf([token('two'), END]);
    const { sink, state } = sinkOf(isSlow);
    const end = pump(opened(body), sink, abort.signal, 'id');
    abort.abort('client-gone');
    expect(await end).toBe('left');
    expect(body.isCancelled).toBe(true);
    expect(state.ended).toBe(false);
  });
});
