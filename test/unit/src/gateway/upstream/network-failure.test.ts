/** Errors of sockets and clients, and whether Bedrock may have seen the call. */
import { expect, test } from 'vitest';
import { networkFailure } from '../../../../../src/gateway/upstream/network-failure.ts';

function error(members: object, message = 'm'): Error {
  return Object.assign(new Error(message), members);
}

test.each([
  [error({ code: 'ECONNREFUSED', syscall: 'connect' }), 'connect'],
  [error({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'connect'],
  [error({ code: 'ETIMEDOUT', syscall: 'connect' }), 'connect'],
  [error({ code: 'UND_ERR_CONNECT_TIMEOUT' }), 'connect'],
  [error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'connect'],
  [error({ name: 'TimeoutError' }, 'the request socket did not establish a connection with the server'), 'connect'],
  [new AggregateError([error({ syscall: 'connect' })], ''), 'connect'],
  [new TypeError('fetch failed', { cause: error({ syscall: 'connect' }) }), 'connect'],
  [error({ code: 'UND_ERR_HEADERS_TIMEOUT' }), 'timeout'],
  [error({ code: 'UND_ERR_BODY_TIMEOUT' }), 'timeout'],
  [error({ name: 'TimeoutError' }), 'timeout'],
  [error({ code: 'ETIMEDOUT', syscall: 'read' }), 'timeout'],
  [error({ code: 'UND_ERR_SOCKET' }), 'reset'],
  [error({ code: 'ECONNRESET', name: 'TimeoutError' }), 'reset'],
  [new Error('anything'), 'reset'],
  ['no error at all', 'reset'],
  [undefined, 'reset'],
])('%s is %s', (thrown, reason) => {
  const failure = networkFailure(thrown);
  expect(failure).toMatchObject({ reason, wasSent: reason !== 'connect' });
  expect(failure.message).not.toBe('');
});

test('an error that causes itself comes to an end', () => {
  const circular = error({});
  circular.cause = circular;
  expect(networkFailure(circular).reason).toBe('reset');
});
