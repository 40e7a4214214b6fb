/** Messages on the wire: there and back, and what is not taken for one. */
import { describe, expect, it } from 'vitest';
import { CHARGE, decode, encode, type Message, REFUSAL } from '../../../../../src/gateway/sharing/message.ts';

const SAID: Message = {
  kind: 'said',
  from: 'a1',
  number: 7,
  at: 1_000,
  words: [CHARGE, 1, 0, 250, 20, REFUSAL, 0, 1, 0, 0],
};

const text = (changes: Partial<Record<keyof Message, unknown>>): string => encode({ ...SAID, ...changes } as Message);

describe('a message', () => {
  it.each<Message>([
    SAID,
    { ...SAID, kind: 'state', words: [1, 0, 250, 2, 1_000] },
    { ...SAID, kind: 'ask', words: [] },
  ])('comes back as it was: $kind', (message) => {
    expect(decode(encode(message), 2, 2)).toEqual(message);
  });

  it.each([
    ['no JSON', '["said",'],
    ['no list', '{"kind":"said"}'],
    ['another kind', text({ kind: 'shout' })],
    ['nobody', text({ from: '' })],
    ['a number below 0', text({ number: -1 })],
    ['half a word', text({ words: [CHARGE, 1, 0] })],
    ['a kind of word that is not known', text({ words: [9, 1, 0, 250, 20] })],
    ['a shard that is not there', text({ words: [CHARGE, 2, 0, 250, 20] })],
    ['a model that is not there', text({ words: [CHARGE, 1, 2, 250, 20] })],
    ['no number of tokens', text({ words: [CHARGE, 1, 0, null, 20] })],
    ['a charge that lies in the future', text({ words: [CHARGE, 1, 0, 250, -1] })],
    ['a charge from before its teller began', text({ words: [CHARGE, 1, 0, 250, 1_001] })],
  ])('is not %s', (_, wrong) => {
    expect(decode(wrong, 2, 2)).toBeNull();
  });
});
