/** The AWS JSON and CBOR protocols. */
import { cbor } from '@smithy/core/cbor';
import { describe, expect, test } from 'vitest';
import { failure, output } from '../../../../../../src/emulator/control/wire/answer.ts';
import { cborAnswer, cborOperation, readCbor } from '../../../../../../src/emulator/control/wire/cbor-protocol.ts';
import { jsonAnswer, readJson, targetOperation } from '../../../../../../src/emulator/control/wire/json-protocol.ts';
import { aRequest } from '../../../../../support/control-fixture.ts';

const SERVICE = { version: '1.0', target: 'Granite', namespace: 'com.x' } as const;
const ANSWER = output({ At: new Date(1_500), Left: undefined, List: [{ N: 1, Gone: undefined }] });
const FAILURE = failure(400, 'BadException', 'bad', 'Bad');

describe('JSON', () => {
  test('writes instants as seconds and leaves out what is undefined', () => {
    expect(jsonAnswer(SERVICE, ANSWER)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{"At":1.5,"List":[{"N":1}]}',
    });
  });

  test('names an error in the body, and its query code in a header', () => {
    const { status, headers, body } = jsonAnswer(SERVICE, FAILURE);
    expect(status).toBe(400);
    expect(headers['x-amzn-query-error']).toBe('Bad;Sender');
    expect(JSON.parse(String(body))).toEqual({ __type: 'com.x#BadException', message: 'bad', Message: 'bad' });
  });

  test('reads the operation from the target header of its own service alone', () => {
    const target = (value: string) => targetOperation(SERVICE, aRequest({ headers: { 'x-amz-target': value } }));
    expect(target('Granite.List')).toBe('List');
    expect(target('GraniteX.List')).toBeNull();
    expect(targetOperation(SERVICE, aRequest())).toBeNull();
  });

  test('tells a broken body from an empty one', () => {
    expect(readJson(aRequest({ body: Buffer.from('{') }))).toEqual({ kind: 'malformed' });
    expect(readJson(aRequest())).toEqual({ kind: 'parsed', value: {} });
  });
});

describe('CBOR', () => {
  const headers = { 'smithy-protocol': 'rpc-v2-cbor' };

  test('writes instants under their tag and leaves out what is undefined', () => {
    const { body, headers: sent } = cborAnswer(ANSWER);
    expect(sent['smithy-protocol']).toBe('rpc-v2-cbor');
    expect(cbor.deserialize(Buffer.from(body))).toEqual({
      At: expect.objectContaining({ tag: 1, value: 1.5 }),
      List: [{ N: 1 }],
    });
  });

  test('reads what it writes, instants as seconds', () => {
    const body = Buffer.from(cborAnswer(ANSWER).body);
    expect(readCbor(aRequest({ body }))).toEqual({ kind: 'parsed', value: { At: 1.5, List: [{ N: 1 }] } });
  });

  test('refuses bytes that are none', () => {
    expect(readCbor(aRequest({ body: Buffer.from([0x5f]) }))).toEqual({ kind: 'malformed' });
  });

  test('reads the operation from the path of a request in its protocol', () => {
    const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
    expect(cborOperation(aRequest({ path, headers }))).toBe('ListMetrics');
    expect(cborOperation(aRequest({ path }))).toBeNull();
    expect(cborOperation(aRequest({ path: '/service/X', headers }))).toBeNull();
  });

  test('names an error in the body', () => {
    const { status, body } = cborAnswer(FAILURE);
    expect(status).toBe(400);
    expect(cbor.deserialize(Buffer.from(body))).toEqual({ __type: 'BadException', message: 'bad' });
  });
});
