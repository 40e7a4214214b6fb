/** The README's tables of parameters are those of the code, and the ignored ones change nothing. */
import { describe, expect, it } from 'vitest';
import {
  IGNORED_PARAMETERS,
  IMPOSSIBLE_PARAMETERS,
  READ_PARAMETERS,
} from '../../../../../src/gateway/ingress/chat-parameters.ts';
import { callOf, CLAUDE, refusalOf } from '../../../../support/ingress.ts';
import { namesIn, readPage, tableUnder } from '../../../../support/markdown-tables.ts';

const CHAT = '/v1/chat/completions';
const plain = { model: CLAUDE, messages: [{ role: 'user', content: 'Hello' }] };

describe('src/gateway/ingress/README.md', () => {
  const rows = tableUnder(readPage('src/gateway/ingress/README.md'), '### Parameters');
  const namesOf = (kind: string): string[] => namesIn(rows.find(([first]) => first === kind)?.[1]);

  it.each([
    ['read', READ_PARAMETERS],
    ['ignored', IGNORED_PARAMETERS],
    ['refused', [...IMPOSSIBLE_PARAMETERS.keys()]],
  ])('lists what is %s', (kind, names) => {
    expect(namesOf(kind)).toEqual(names);
  });
});

it.each(IGNORED_PARAMETERS)('%s changes nothing', (name) => {
  expect(callOf(CHAT, { ...plain, [name]: 'x' }).body).toEqual(callOf(CHAT, plain).body);
});

it.each([
  ['n', 1],
  ['logprobs', false],
  ['top_logprobs', 0],
  ['logit_bias', {}],
  ['frequency_penalty', 0],
  ['presence_penalty', 0],
  ['response_format', { type: 'text' }],
  ['modalities', ['text']],
  ['verbosity', 'medium'],
])('%s %j asks for nothing', (name, value) => {
  expect(callOf(CHAT, { ...plain, [name]: value }).body).toEqual(callOf(CHAT, plain).body);
});

it.each([...IMPOSSIBLE_PARAMETERS.keys()])('%s: null asks for nothing, any other value is refused', (name) => {
  expect(callOf(CHAT, { ...plain, [name]: null }).body).toEqual(callOf(CHAT, plain).body);
  expect(refusalOf(CHAT, { ...plain, [name]: 'something' }).body.toString()).toContain(`'${name}'`);
});
