/** The AWS Query protocol: forms in, XML out. */
import { describe, expect, test } from 'vitest';
import { failure, output } from '../../../../../../src/emulator/control/wire/answer.ts';
import { queryAnswer, queryError, readForm } from '../../../../../../src/emulator/control/wire/query-protocol.ts';
import { aRequest } from '../../../../../support/control-fixture.ts';

const SERVICE = { xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' };

function form(text: string) {
  return readForm(aRequest({ method: 'POST', body: Buffer.from(text) }));
}

describe('a form', () => {
  test('gives its action and its fields, decoded', () => {
    expect(form('Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam&Name=a+b')).toEqual({
      action: 'AssumeRole',
      input: { Action: 'AssumeRole', RoleArn: 'arn:aws:iam', Name: 'a b' },
    });
  });

  test('of a GET stands in the query', () => {
    expect(readForm(aRequest({ query: 'Action=GetCallerIdentity' }))?.action).toBe('GetCallerIdentity');
  });

  test('turns numbered members into lists, in the order of the numbers', () => {
    const text = 'D.member.10.N=c&D.member.2.N=b&D.member.1.N=a&S.member.1=Sum';
    expect(form(text)?.input).toEqual({ D: [{ N: 'a' }, { N: 'b' }, { N: 'c' }], S: ['Sum'] });
  });

  test.each([
    ['a value that is a structure too', 'A=1&A.B=2'],
    ['a structure that is a value too', 'A.B=2&A=1'],
    ['a field twice', 'A=1&A=2'],
    ['names without end', `${'a.'.repeat(20)}b=1`],
  ])('is refused with %s', (_, text) => {
    expect(form(text)).toBeNull();
  });

  test('may name fields as JavaScript names its own, to no effect', () => {
    const read = form('__proto__.polluted=yes&constructor=x');
    expect({}).not.toHaveProperty('polluted');
    expect(JSON.stringify(read?.input)).toBe('{"__proto__":{"polluted":"yes"},"constructor":"x"}');
  });
});

describe('an answer', () => {
  test('is wrapped in its operation and its result', () => {
    const answer = output({ Account: '1', At: new Date(0), List: ['a', { B: 2 }], Left: undefined });
    expect(queryAnswer(SERVICE, 'GetX', answer, 'id-1')).toEqual({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        '<GetXResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetXResult><Account>1</Account>' +
        '<At>1970-01-01T00:00:00.000Z</At><List><member>a</member><member><B>2</B></member></List></GetXResult>' +
        '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetXResponse>',
    });
  });

  test('that is an error says whose fault it was', () => {
    const sender = queryAnswer(SERVICE, 'GetX', failure(403, 'AccessDenied', 'no <way>'), 'id-1');
    expect(sender.status).toBe(403);
    expect(sender.body).toContain(
      '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no &lt;way&gt;</Message></Error>',
    );
    const receiver = queryError(SERVICE, { status: 500, name: 'X', queryCode: 'Y', message: '' }, 'id-1');
    expect(receiver.body).toContain('<Type>Receiver</Type><Code>Y</Code>');
  });
});
