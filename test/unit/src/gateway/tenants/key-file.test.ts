/** The file of `--keys`: what it says, and what is refused of it. */
import { afterAll, describe, expect, it } from 'vitest';
import { hashKey } from '../../../../../src/gateway/tenants/api-keys.ts';
import { readKeyFile } from '../../../../../src/gateway/tenants/key-file.ts';
import { makeFolder } from '../../../../support/journal.ts';

const folder = makeFolder();
afterAll(folder.remove);

const HASH = hashKey('sp-1');
const read = (content: unknown) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return readKeyFile(folder.file('keys.json', [text]), ['chat', 'fraud']);
};

it('gives an entry a tenant, in the order of the scenario', async () => {
  const limits = { tokensPerMinute: 100_000 };
  const all = { tokensPerMinute: 100_000, requestsPerMinute: null, concurrency: null };
  expect(await read({ fraud: { hashes: [HASH], limits } })).toEqual([
    { hashes: [], limits: null },
    { hashes: [HASH], limits: all },
  ]);
});

describe('refuses', () => {
  it.each([
    ['what is no JSON', '{', 'is not JSON'],
    ['a key in place of its hash', { chat: { hashes: ['sp-1'] } }, 'chat.hashes.0: expected'],
    ['a limit of zero', { chat: { hashes: [], limits: { concurrency: 0 } } }, 'chat.limits.concurrency: expected'],
    ['an unknown limit', { chat: { hashes: [], limits: { tokensPerDay: 1 } } }, 'chat.limits: expected'],
    ['a list', [], 'the file: expected'],
    ['strangers', { chat: { hashes: [] }, eve: { hashes: [] } }, 'no such tenant in the scenario: eve'],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it('a file that is not there', async () => {
    await expect(readKeyFile(folder.path('none.json'), ['chat'])).rejects.toThrow('none.json');
  });
});
