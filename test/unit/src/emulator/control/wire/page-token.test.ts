/** Page tokens: no gap, no stranger’s token. */
import { expect, test } from 'vitest';
import { offsetOf, pageOf, tokenAt } from '../../../../../../src/emulator/control/wire/page-token.ts';

const LIST = Array.from({ length: 25 }, (_, index) => index);

test('pages follow one another without a gap and end without a token', () => {
  const seen: number[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = pageOf(LIST, ['bedrock'], token, 10);
    expect(page).not.toBeNull();
    seen.push(...page!.items);
    token = page!.nextToken;
    pages++;
  } while (token !== undefined);
  expect(seen).toEqual(LIST);
  expect(pages).toBe(3);
});

test('a list that fills its page exactly has no next one', () => {
  expect(pageOf(LIST, 'q', undefined, 25)?.nextToken).toBeUndefined();
});

test('a token is of AWS’s pattern, and good for its own question alone', () => {
  const token = tokenAt(10, ['bedrock', 'a']);
  expect(token).toMatch(/^[a-zA-Z0-9/+]*={0,2}$/);
  expect(offsetOf(token, ['bedrock', 'a'])).toBe(10);
  expect(offsetOf(token, ['bedrock', 'b'])).toBeNull();
  expect(pageOf(LIST, ['bedrock', 'b'], token, 10)).toBeNull();
});

test.each(['', 'garbage', Buffer.from('-5 0000000000000000').toString('base64'), '10'])('%j is no token', (token) => {
  expect(offsetOf(token, 'q')).toBeNull();
});
