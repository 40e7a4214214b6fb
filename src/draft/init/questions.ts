/** The questions of `init`: what each asks, what is taken without an answer, and what an answer may be. */
import { MOST_SHARDS } from '../../../simulator/requests/requests.ts';
import { MODEL_KEYS } from '../../catalogue/catalogue.ts';
import { guidance } from '../../input/nearest.ts';
import { parseCount, type Parsed, parseRate } from '../../input/quantity.ts';
import { modelNamed } from '../model-text.ts';
import { DEFAULT_SUPPLY } from '../supply.ts';

export interface InitAnswers {
  readonly model: string;
  readonly accounts: number;
  /** A second, of all callers together. */
  readonly requests: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly region: string;
}
export type Topic = keyof InitAnswers;

export interface Question<T> {
  readonly asks: string;
  readonly standard: string;
  /** What would be right begins with "expected". */
  readonly parse: (word: string) => Parsed<T>;
}

/** Where the scenario goes without another word. */
export const DEFAULT_OUT = 'scenario.yaml';

/** In the order in which they are asked; the names are those of the options. */
export const QUESTIONS: { readonly [Name in Topic]: Question<InitAnswers[Name]> } = {
  model: {
    asks: 'Which model do your callers use?',
    standard: DEFAULT_SUPPLY.model,
    parse: (word) =>
      modelNamed(word) === null
        ? { expected: `expected a model of the catalogue; ${guidance(word, MODEL_KEYS)}` }
        : { value: word },
  },
  accounts: {
    asks: 'Over how many AWS accounts are they spread?',
    standard: '2',
    parse: (word) => {
      const isRight = /^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= MOST_SHARDS;
      return isRight ? { value: Number(word) } : { expected: `expected a whole number from 1 to ${MOST_SHARDS}` };
    },
  },
  requests: {
    asks: 'How many requests come a second, in the mean?',
    standard: '5',
    parse: (word) => {
      const parsed = parseRate(/^[\d._]+$/.test(word) ? `${word}/s` : word);
      return 'value' in parsed && parsed.value === 0 ? { expected: 'expected a rate above 0' } : parsed;
    },
  },
  tokens: {
    asks: 'How many tokens has one, input/output?',
    standard: '1000/200',
    parse: parseTokens,
  },
  region: {
    asks: 'In which Region are the accounts?',
    standard: DEFAULT_SUPPLY.region,
    parse: (word) =>
      /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(word) ? { value: word } : { expected: 'expected a Region such as eu-central-1' },
  },
};

function parseTokens(word: string): Parsed<InitAnswers['tokens']> {
  const [input, output] = word.split('/').map((part) => parseCount(part.trim()));
  const isPair = word.split('/').length === 2 && 'value' in input! && 'value' in output!;
  if (!isPair || input.value === 0 || output.value === 0) {
    return { expected: 'expected input and output tokens such as 1000/200 or 8k/500, both above 0' };
  }
  return { value: { input: input.value, output: output.value } };
}
