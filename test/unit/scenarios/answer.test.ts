/** What an attempt came to, by status, body and headers. */
import { describe, expect, it } from 'vitest';
import { answerOf, type Response } from '../../../scenarios/load/lib/answer.ts';
import { converse } from '../../../scenarios/load/lib/dialects/converse.ts';
import { toldBy } from '../../../scenarios/load/lib/told.ts';

const TIMINGS = {
  blocked: 1,
  looking_up: 0,
  connecting: 2,
  tls_handshaking: 0,
  sending: 0.5,
  waiting: 30,
  receiving: 10,
  duration: 40.5,
};

function answer(of: Partial<Response>, wanted = 10) {
  const response = { status: 200, body: '', headers: {}, error: '', error_code: 0, timings: TIMINGS, ...of };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- k6's own type has much that nobody reads here
  return answerOf(response as unknown as Response, converse, false, wanted);
}

const body = (stopReason: string, outputTokens: number): string =>
  JSON.stringify({ stopReason, usage: { outputTokens } });

describe('an attempt', () => {
  it('is served, or cut off where its tokens ended short of what was asked', () => {
    expect(answer({ body: body('end_turn', 7) }).outcome).toBe('served');
    expect(answer({ body: body('max_tokens', 10) }).outcome).toBe('served');
    expect(answer({ body: body('max_tokens', 9) }).outcome).toBe('cut-off');
  });

  it('is dated by its head and its end, connecting included', () => {
    expect(answer({ body: body('end_turn', 7) })).toMatchObject({ headMillis: 33.5, endMillis: 43.5 });
  });

  it('is throttled, or shed by a gateway that asked nobody, and may come again', () => {
    const headers = { 'Retry-After': '3', Server: 'x', 'X-Shardproof-Attempts': '2' };
    const throttled = answer({ status: 429, headers, body: '{"message":"slow down"}' });
    expect(throttled).toMatchObject({ outcome: 'throttled', mayRetry: true, error: null });
    expect(JSON.parse(throttled.refusal!)).toEqual({
      headers: { 'retry-after': '3', 'x-shardproof-attempts': '2' },
      body: '{"message":"slow down"}',
    });
    expect(answer({ status: 429, headers: { 'X-Shardproof-Attempts': '0' } }).outcome).toBe('shed');
  });

  it.each([
    ['503', { status: 503, body: 'busy' }, true, '503: busy'],
    ['400', { status: 400, body: 'no such model' }, false, '400: no such model'],
    ['no connection', { status: 0, error: 'refused', timings: { ...TIMINGS, receiving: 0 } }, true, 'refused'],
    [
      'a timeout',
      { status: 0, error: 'request timeout', error_code: 1050, timings: { ...TIMINGS, receiving: 0 } },
      false,
      'request timeout',
    ],
    ['an answer that broke off', { status: 0, error: 'unexpected EOF' }, false, 'broke off: unexpected EOF'],
    ['a page', { headers: { 'Content-Type': 'text/html' }, body: '<p>' }, false, 'expected an answer, got text/html'],
  ])('fails with %s', (_, of, mayRetry, error) => {
    expect(answer(of)).toMatchObject({ outcome: 'failed', mayRetry, error });
  });
});

it('our servers tell more in headers, in any case', () => {
  const headers = { 'X-Shardproof-Account': 'za-1', 'x-shardproof-attempts': '3', 'X-Shardproof-Head': 'first-token' };
  expect(toldBy(headers)).toEqual({
    shards: ['za-1'],
    verdicts: [],
    attempts: 3,
    outcome: null,
    hasLateHead: true,
    refusedBy: null,
  });
  expect(
    toldBy({ 'X-Shardproof-Accounts': 'za-1, za-2', 'X-Shardproof-Verdicts': 'tokensPerMinute, admitted' }),
  ).toMatchObject({
    shards: ['za-1', 'za-2'],
    verdicts: ['tokensPerMinute', 'admitted'],
    attempts: null,
  });
  expect(toldBy({ 'Content-Type': 'text/html' })).toMatchObject({ shards: [], attempts: null, hasLateHead: false });
});
