/** SigV4 as the emulator verifies it, against the signer of the AWS SDK. */
import fc from 'fast-check';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test } from 'vitest';
import { Authenticator } from '../../../../src/emulator/aws/authenticate.ts';
import { sign } from '../../../../src/bedrock/sign.ts';
import type { HttpRequest } from '../../../../src/http/message.ts';
import { API_KEY, credentialTable, EXPIRED, KEY_ID, SECRET, TEMPORARY } from '../emulator/fixture.ts';

const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);

interface Signing {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly region?: string;
  readonly service?: string;
  readonly at?: number;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

async function signed(signing: Signing = {}): Promise<HttpRequest> {
  const {
    path = '/model/a%3A0/converse',
    query = {},
    body = '{}',
    region = 'us-east-1',
    service = 'bedrock',
  } = signing;
  const { accessKeyId = KEY_ID, secretAccessKey = SECRET, sessionToken, at = NOW } = signing;
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const headers = { host: 'localhost', 'content-type': 'application/json', ...signing.headers };
  const request = { method: 'POST', path, query: pairs.join('&'), headers, body: Buffer.from(body) };
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return await sign(request, credentials, { region, service }, new Date(at));
}

function judge(request: HttpRequest, verifySignatures = true) {
  const options = { credentials: credentialTable(), verifySignatures, wallMillis: () => NOW };
  return new Authenticator(options).authenticate(request, ['bedrock'], 'bedrock');
}

function errorOf(request: HttpRequest) {
  const known = judge(request);
  return known.kind === 'refused' ? known.error : known;
}

describe('signatures of the AWS SDK hold', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const segment = text.map((s) => encodeURIComponent(s)).filter((s) => s !== '' && s !== '.' && s !== '..');
  const query = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }).filter((s) => s !== '__proto__'),
    text,
    { maxKeys: 4 },
  );

  test('for any path, query, body and header', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        query,
        text,
        fc.stringMatching(/^[ -~]{0,30}$/),
        async (segments, queried, body, value) => {
          const request = await signed({
            path: `/${segments.join('/')}`,
            query: queried,
            body,
            headers: { 'x-amz-custom': value },
          });
          expect(judge(request)).toMatchObject({ kind: 'caller', region: 'us-east-1', service: 'bedrock' });
        },
      ),
      {
        seed: 7,
        numRuns: 150,
      },
    ));

  test('temporary credentials with their session token', async () => {
    expect(judge(await signed(TEMPORARY))).toMatchObject({ kind: 'caller', principal: { accountId: '444455556666' } });
  });

  test('an unsigned payload', async () => {
    const credentials = { accessKeyId: KEY_ID, secretAccessKey: SECRET };
    const signer = new SignatureV4({ service: 'bedrock', region: 'us-east-1', credentials, sha256: Sha256 });
    const headers = { host: 'localhost', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const asked = { method: 'POST', protocol: 'http:', hostname: 'localhost', path: '/model/a/converse', headers };
    const request = await signer.sign(asked, { signingDate: new Date(NOW) });
    const { method, path } = asked;
    const body = Buffer.from('anything');
    expect(judge({ method, path, query: '', headers: request.headers, body })).toMatchObject({ kind: 'caller' });
  });

  test('a request that someone else had signed, for another body', async () => {
    const stale = { ...TEMPORARY, body: 'another', headers: { 'x-amz-content-sha256': '0'.repeat(64) } };
    const former = await signed(stale);
    const credentials = { accessKeyId: KEY_ID, secretAccessKey: SECRET };
    const scope = { region: 'us-east-1', service: 'bedrock' };
    const again = await sign({ ...former, body: Buffer.from('{}') }, credentials, scope, new Date(NOW));
    expect(again.headers['x-amz-security-token']).toBeUndefined();
    expect(judge(again)).toMatchObject({ kind: 'caller' });
  });
});

describe('canaries: what was changed after signing is refused', () => {
  const mismatch = { name: 'InvalidSignatureException', status: 403 };

  test.each([
    ['body', (request: HttpRequest) => ({ ...request, body: Buffer.from('{ }') })],
    ['path', (request: HttpRequest) => ({ ...request, path: '/model/b%3A0/converse' })],
    ['query', (request: HttpRequest) => ({ ...request, query: 'a=1' })],
    ['method', (request: HttpRequest) => ({ ...request, method: 'GET' })],
    [
      'header',
      (request: HttpRequest) => ({ ...request, headers: { ...request.headers, 'content-type': 'text/plain' } }),
    ],
    ['host', (request: HttpRequest) => ({ ...request, headers: { ...request.headers, host: 'elsewhere' } })],
    [
      'claimed hash',
      (request: HttpRequest) => ({
        ...request,
        headers: { ...request.headers, 'x-amz-content-sha256': '0'.repeat(64) },
      }),
    ],
  ])('%s', async (_, change) => {
    expect(errorOf(change(await signed()))).toMatchObject(mismatch);
  });

  test.each([
    ['localhost:8080', 'signed-without-port'],
    ['elsewhere:8080', undefined],
    ['localhost', undefined],
  ])('host %s, of which another was signed: the refusal says where the port alone is missing', async (host, hint) => {
    const secretAccessKey = host === 'localhost' ? 'wrong' : SECRET;
    const request = await signed({ secretAccessKey });
    const refused = errorOf({ ...request, headers: { ...request.headers, host } });
    expect(refused).toMatchObject(mismatch);
    expect('hint' in refused ? refused.hint : undefined).toBe(hint);
  });

  test('a wrong secret has no hint, with or without a port', async () => {
    const request = await signed({ secretAccessKey: 'wrong' });
    expect(errorOf({ ...request, headers: { ...request.headers, host: 'localhost:8080' } })).not.toHaveProperty('hint');
  });

  test('the secret', async () => {
    expect(errorOf(await signed({ secretAccessKey: 'wrong' }))).toMatchObject(mismatch);
    expect(judge(await signed({ secretAccessKey: 'wrong' }), false)).toMatchObject({ kind: 'caller' });
  });
});

describe('refusals as AWS words them', () => {
  const invalidToken = {
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  };

  test('clocks more than five minutes off', async () => {
    expect(errorOf(await signed({ at: NOW - 299_000 }))).toMatchObject({ kind: 'caller' });
    expect(errorOf(await signed({ at: NOW - 301_000 }))).toMatchObject({
      name: 'InvalidSignatureException',
      message: 'Signature expired: 20261120T115459Z is now earlier than 20261120T115500Z (20261120T120000Z - 5 min.)',
    });
    expect(errorOf(await signed({ at: NOW + 301_000 }))).toMatchObject({
      message:
        'Signature not yet current: 20261120T120501Z is still later than 20261120T120500Z (20261120T120000Z + 5 min.)',
    });
  });

  test('unknown keys, wrong, missing and superfluous session tokens', async () => {
    expect(errorOf(await signed({ accessKeyId: 'AKIDNOBODY' }))).toMatchObject(invalidToken);
    expect(errorOf(await signed({ ...TEMPORARY, sessionToken: 'forged' }))).toMatchObject(invalidToken);
    const { accessKeyId, secretAccessKey } = TEMPORARY;
    expect(errorOf(await signed({ accessKeyId, secretAccessKey }))).toMatchObject(invalidToken);
    expect(errorOf(await signed({ sessionToken: 'stray' }))).toMatchObject(invalidToken);
  });

  test('expired temporary credentials', async () => {
    expect(errorOf(await signed(EXPIRED))).toMatchObject({ name: 'ExpiredTokenException', status: 403 });
  });

  test('a scope for another service', async () => {
    expect(errorOf(await signed({ service: 's3' }))).toMatchObject({
      message: "Credential should be scoped to correct service: 'bedrock'. ",
    });
  });

  test.each([
    ['no credentials', {}, 'MissingAuthenticationTokenException', 403],
    ['an unknown API key', { authorization: 'Bearer nope' }, 'AccessDeniedException', 403],
    ['an expired API key', { authorization: 'Bearer bedrock-api-key-expired' }, 'AccessDeniedException', 403],
    ['a half signature', { authorization: 'AWS4-HMAC-SHA256 Credential=a' }, 'IncompleteSignatureException', 400],
    ['another scheme', { authorization: 'Basic dTpw' }, 'IncompleteSignatureException', 400],
  ])('%s', (_, headers, name, status) => {
    expect(errorOf({ method: 'POST', path: '/', query: '', headers, body: Buffer.alloc(0) })).toMatchObject({
      name,
      status,
    });
  });

  test('a presigned URL counts as unsigned', () => {
    const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
    expect(errorOf({ method: 'POST', path: '/', query, headers: {}, body: Buffer.alloc(0) })).toMatchObject({
      name: 'MissingAuthenticationTokenException',
    });
  });

  test('an API key is taken as bearer and as x-api-key', () => {
    const request = { method: 'POST', path: '/', query: '', body: Buffer.alloc(0) };
    expect(judge({ ...request, headers: { authorization: `bearer ${API_KEY}` } })).toMatchObject({ kind: 'caller' });
    expect(judge({ ...request, headers: { 'x-api-key': API_KEY } })).toMatchObject({
      kind: 'caller',
      region: 'us-east-1',
    });
  });
});
