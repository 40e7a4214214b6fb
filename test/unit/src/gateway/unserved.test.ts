/** What callers are told whom no account answered. */
import { describe, expect, it } from 'vitest';
import { departureError, limitError, unservedError } from '../../../../src/gateway/unserved.ts';

describe('an error has a name and a status that SDKs retry by', () => {
  it.each([
    ['refused by all', unservedError('throttled'), 429, 'ThrottlingException'],
    ['shed', unservedError('shed'), 429, 'ThrottlingException'],
    ['failed', unservedError('failed'), 503, 'ServiceUnavailableException'],
    ['at its own limit', limitError('chat', 'concurrency'), 429, 'ThrottlingException'],
    ['too late', departureError('deadline'), 504, 'ModelTimeoutException'],
    ['ended with the gateway', departureError('shutdown'), 504, 'ModelTimeoutException'],
  ])('%s', (_, error, status, name) => {
    expect(error).toMatchObject({ status, name });
    expect(error.message).toMatch(/^[A-Z].*\.$/);
  });
});

it('says whose limit it is', () => {
  expect(limitError('chat', 'tokensPerMinute').message).toContain('The limit of chat is reached (tokensPerMinute)');
});
