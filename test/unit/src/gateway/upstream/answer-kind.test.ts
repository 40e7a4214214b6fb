/** What each answer of Bedrock means for the round. */
import { describe, expect, test } from 'vitest';
import { METERS } from '../../../../../simulator/quota/limits.ts';
import { DENIED, refusedBy, UNAVAILABLE } from '../../../../../simulator/quota/verdict.ts';
import { awsErrors, anthropicErrors, openaiErrors } from '../../../../../src/bedrock/dialects/error-style.ts';
import { faultError, throttled, validationError } from '../../../../../src/bedrock/error.ts';
import type { Fault } from '../../../../../src/bedrock/fault.ts';
import { type AnswerKind, verdictOf, verdictOfError } from '../../../../../src/gateway/upstream/answer-kind.ts';
import type { UpstreamAnswer } from '../../../../../src/gateway/upstream/upstream.ts';

function answered(status: number, headers: Record<string, string> = {}, body = '{}'): UpstreamAnswer {
  return { kind: 'whole', status, headers, body: Buffer.from(body) };
}

function rendered({ status, headers, body }: ReturnType<typeof awsErrors.render>): UpstreamAnswer {
  return answered(status, headers, body);
}

function unreachable(reason: Extract<UpstreamAnswer, { kind: 'unreachable' }>['reason']): UpstreamAnswer {
  return { kind: 'unreachable', reason, message: 'm', wasSent: false };
}

describe.each([
  ['AWS', awsErrors],
  ['OpenAI', openaiErrors],
  ['Anthropic', anthropicErrors],
])('errors in the words of %s', (style, errors) => {
  test.each(METERS)('a refusal by %s, told from its message as far as that goes', (meter) => {
    const shared = { outputTokensPerMinute: 'tokensPerMinute', concurrency: 'requestsPerMinute' } as const;
    const told = meter in shared ? shared[meter as keyof typeof shared] : meter;
    const answer = rendered(errors.render(throttled(meter), 'r'));
    expect(verdictOf(answer)).toEqual({ refused: refusedBy(told) });
  });

  test.each<[Fault, AnswerKind]>([
    ['service-unavailable', { refused: UNAVAILABLE }],
    ['too-many-connections', { refused: UNAVAILABLE }],
    ['model-overloaded', { refused: UNAVAILABLE }],
    ['overloaded', { refused: UNAVAILABLE }],
    ['model-timeout', { refused: UNAVAILABLE }],
    ['model-error', { refused: UNAVAILABLE }],
    ['internal', { refused: UNAVAILABLE }],
    ['suspended', { refused: DENIED }],
  ])('%s', (fault, kind) => {
    expect(verdictOf(rendered(errors.render(faultError(fault, 'm'), 'r')))).toEqual(kind);
  });

  test('the caller’s own error is final', () => {
    expect(verdictOf(rendered(errors.render(validationError('no messages'), 'r')))).toBe('final');
  });

  test('a model that is not ready is no quota', () => {
    // OpenAI and Anthropic have no name for it, and what has none is taken for a quota.
    const expected = style === 'AWS' ? UNAVAILABLE : refusedBy('tokensPerMinute');
    const answer = rendered(errors.render(faultError('model-not-ready', 'm'), 'r'));
    expect(verdictOf(answer)).toEqual({ refused: expected });
  });
});

test.each(METERS)('the emulator’s header names %s before any message does', (meter) => {
  const headers = { 'x-shardproof-refused-by': meter };
  expect(verdictOf(answered(429, headers, '{"message":"Too many tokens"}'))).toEqual({ refused: refusedBy(meter) });
});

test.each(['', '{}', 'nonsense', '[]', '{"message":5}'])('a 429 with the body %j is of tokens a minute', (body) => {
  expect(verdictOf(answered(429, { 'x-shardproof-refused-by': 'unheard-of' }, body))).toEqual({
    refused: refusedBy('tokensPerMinute'),
  });
});

test.each([
  ['UnrecognizedClientException', 403],
  ['InvalidSignatureException', 403],
  ['ExpiredTokenException', 403],
  ['IncompleteSignatureException', 400],
  ['Anything', 401],
])('%s is our fault, not a refusal of the account', (name, status) => {
  const answer = answered(status, { 'x-amzn-errortype': `${name}:http://x/` }, '{"message":"The token expired"}');
  expect(verdictOf(answer)).toEqual({ refused: UNAVAILABLE, hint: 'credentials: The token expired' });
});

test.each([
  [400, 'ValidationException', 'Operation not allowed'],
  [404, 'FTUFormNotFilled', 'Fill in the form'],
])('%i %s closes this account, not all', (status, name, message) => {
  expect(verdictOfError({ status, name, message })).toEqual({ refused: DENIED, hint: message });
});

test.each([
  ['whole', 200, 'application/json', 'served'],
  ['whole', 200, undefined, 'served'],
  ['stream', 200, 'application/vnd.amazon.eventstream', 'served'],
  ['stream', 200, 'text/html; charset=utf-8', 'page'],
  ['whole', 404, 'text/html', 'page'],
  ['whole', 302, 'application/json', 'page'],
] as const)('%s %i of type %s', (kind, status, type, expected) => {
  const headers = { 'content-type': type };
  const body = Buffer.alloc(0);
  const nothing = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true as const, value: undefined }) }) };
  const answer: UpstreamAnswer =
    kind === 'whole' ? { kind, status, headers, body } : { kind, status, headers, body: nothing };
  const page = { refused: UNAVAILABLE, hint: 'the answer is not one of Bedrock; is the endpoint right?' };
  expect(verdictOf(answer)).toEqual(expected === 'page' ? page : expected);
});

test('what did not come', () => {
  for (const reason of ['connect', 'reset', 'timeout'] as const) {
    expect(verdictOf(unreachable(reason))).toEqual({ refused: UNAVAILABLE });
  }
  expect(verdictOf(unreachable('credentials'))).toEqual({ refused: UNAVAILABLE, hint: 'm' });
  expect(verdictOf(unreachable('too-large'))).toBe('final');
});

test.each([
  ['throttlingException', 'Too many tokens, please wait before trying again.', refusedBy('tokensPerMinute')],
  ['throttlingException', 'Model m is currently overloaded. Please try again later.', UNAVAILABLE],
  ['serviceUnavailableException', 'm', UNAVAILABLE],
  ['modelStreamErrorException', 'm', UNAVAILABLE],
  ['internalServerException', 'm', UNAVAILABLE],
  ['modelTimeoutException', 'm', UNAVAILABLE],
])('a frame %s before the first token: %s', (name, message, verdict) => {
  expect(verdictOfError({ status: null, name, message })).toEqual({ refused: verdict });
});

test('a frame validationException is the caller’s', () => {
  expect(verdictOfError({ status: null, name: 'validationException', message: 'm' })).toBe('final');
});
