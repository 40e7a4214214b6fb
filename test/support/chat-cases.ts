/** Random chat requests with the texts in them, what an answer may say, and bodies that are wrong somewhere. */
import fc from 'fast-check';
import { CLAUDE, MOST_TOKENS } from './ingress.ts';

/** One piece of an answer. */
export interface Saying {
  readonly kind: 'text' | 'tool' | 'reasoning';
  readonly text: string;
}

export const sayings: fc.Arbitrary<Saying[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('text', 'tool', 'reasoning'),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  }),
  { maxLength: 6 },
);

export interface ChatCase {
  readonly request: { readonly messages: readonly object[]; readonly max_tokens?: number };
  /** What the model reads: the tools, the system, the turns. */
  readonly texts: readonly string[];
  readonly attachments: number;
}

/** A message with what the model reads of it, and what answers it must have. */
interface Said {
  readonly isSystem: boolean;
  readonly messages: readonly object[];
  readonly texts: readonly string[];
  readonly attachments: number;
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((said) => `.${said}`);
const PIXEL = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };

const plain = fc.tuple(fc.constantFrom('system', 'developer', 'user', 'assistant'), text).map(
  ([role, content]): Said => ({
    isSystem: role === 'system' || role === 'developer',
    messages: [{ role, content }],
    texts: [content],
    attachments: 0,
  }),
);

const parts = fc.tuple(fc.array(text, { minLength: 1, maxLength: 3 }), fc.nat(2)).map(
  ([texts, images]): Said => ({
    isSystem: false,
    messages: [
      {
        role: 'user',
        content: [
          ...texts.map((said) => ({ type: 'text', text: said })),
          ...Array.from({ length: images }, () => PIXEL),
        ],
      },
    ],
    texts,
    attachments: images,
  }),
);

const inputs = fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
  noNullPrototype: true,
});

/** A call of tools and their answers. */
const called = fc.array(fc.tuple(inputs, text), { minLength: 1, maxLength: 3 }).map(
  (calls): Said => ({
    isSystem: false,
    messages: [
      {
        role: 'assistant',
        content: null,
        tool_calls: calls.map(([input], index) => ({
          id: `call_${index}`,
          type: 'function',
          function: { name: 'tool', arguments: JSON.stringify(input) },
        })),
      },
      ...calls.map(([, content], index) => ({ role: 'tool', tool_call_id: `call_${index}`, content })),
    ],
    texts: [...calls.map(([input]) => JSON.stringify(input)), ...calls.map(([, answer]) => answer)],
    attachments: 0,
  }),
);

const TOOL = { type: 'function', function: { name: 'tool', parameters: { type: 'object' } } };
const TOOL_TEXT = '{"toolSpec":{"name":"tool","inputSchema":{"json":{"type":"object"}}}}';

export const chatCases: fc.Arbitrary<ChatCase> = fc
  .record({
    first: text,
    rest: fc.array(fc.oneof(plain, parts, called), { maxLength: 8 }),
    limit: fc.option(fc.integer({ min: 1, max: MOST_TOKENS }), { nil: undefined }),
  })
  .map(({ first, rest, limit }) => ({
    request: {
      messages: [{ role: 'user', content: first }, ...rest.flatMap(({ messages }) => messages)],
      tools: [TOOL],
      ...(limit === undefined ? {} : { max_tokens: limit }),
    },
    texts: [
      TOOL_TEXT,
      ...rest.filter(({ isSystem }) => isSystem).flatMap(({ texts }) => texts),
      first,
      ...rest.filter(({ isSystem }) => !isSystem).flatMap(({ texts }) => texts),
    ],
    attachments: rest.reduce((sum, { attachments }) => sum + attachments, 0),
  }));

const KEYS = [
  'messages',
  'role',
  'content',
  'type',
  'text',
  'tool_calls',
  'function',
  'tools',
  'tool_choice',
  'max_tokens',
  'stop',
  'system',
  'stream',
  'image_url',
  'metadata',
  'toolUse',
  'toolResult',
  'prompt',
  'anthropic_beta',
  '__proto__',
];
const WORDS = ['user', 'assistant', 'tool', 'text', 'function', 'image_url', 'auto', '', 'data:image/png;base64,'];
const leaves = fc.oneof(fc.constantFrom(...WORDS), fc.constant(null), fc.boolean(), fc.double(), fc.integer());

/** JSON of the words that requests are made of, in any order and depth. */
export const hostileBodies: fc.Arbitrary<string> = fc
  .letrec<{ value: unknown; list: unknown[]; object: Record<string, unknown> }>((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, leaves, tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  }))
  .object.map((body) => JSON.stringify({ model: CLAUDE, anthropic_version: 'x', max_tokens: 9, ...body }));
