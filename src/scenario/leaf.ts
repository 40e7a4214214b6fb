/** Leaves of the schema: quantities, parsed where they stand, described for people and for editors. */
import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { LONGEST_LATENCY_MICROS } from '../../simulator/requests/requests.ts';
import { parseInstant, parseStart, parseUtcOffset } from './instant.ts';
import {
  type Parsed,
  parseCount,
  parseDuration,
  parseFactor,
  parseLag,
  parseRate,
  parseShare,
} from '../input/quantity.ts';

interface LeafOptions {
  /** JSON types the leaf may be written in. */
  readonly type: 'string' | 'number' | readonly ['string', 'number'];
  readonly examples: readonly (string | number)[];
}

/** A schema that reads a value with a parser; what the parser wants becomes the message. */
export function leaf<T>(parse: (input: unknown) => Parsed<T>, options: LeafOptions) {
  return z
    .unknown()
    .meta({ type: options.type, examples: [...options.examples] })
    .transform((input, context): T => {
      const parsed = parse(input);
      if ('value' in parsed) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.expected, input });
      return z.NEVER;
    });
}

/** Narrows a parser of numbers to a range, and says so. */
export function within(
  parse: (input: unknown) => Parsed<number>,
  range: { readonly above?: number; readonly atLeast?: number; readonly atMost?: number; readonly words: string },
): (input: unknown) => Parsed<number> {
  return (input) => {
    const parsed = parse(input);
    if (!('value' in parsed)) return { expected: `${parsed.expected}, ${range.words}` };
    const { value } = parsed;
    const low =
      (range.above !== undefined && value <= range.above) || (range.atLeast !== undefined && value < range.atLeast);
    const high = range.atMost !== undefined && value > range.atMost;
    return low || high ? { expected: `${wantedBy(parse)}, ${range.words}` } : parsed;
  };
}

/** What a parser says it wants, asked with a value that nothing takes. */
function wantedBy(parse: (input: unknown) => Parsed<number>): string {
  const refusal = parse(undefined);
  return 'expected' in refusal ? refusal.expected : 'expected another value';
}

const rounded =
  (parse: (input: unknown) => Parsed<number>) =>
  (input: unknown): Parsed<number> => {
    const parsed = parse(input);
    return 'value' in parsed ? { value: Math.round(parsed.value) } : parsed;
  };

const TEXT_OR_NUMBER = ['string', 'number'] as const;
const wholeDuration = rounded(parseDuration);

/** Whole microseconds, 0 or more. */
export const duration = leaf(wholeDuration, { type: TEXT_OR_NUMBER, examples: ['250ms', '90s', '15m', '24h'] });
/** Whole microseconds, above 0. */
export const positiveDuration = leaf(within(wholeDuration, { above: 0, words: 'above 0' }), {
  type: 'string',
  examples: ['250ms', '90s', '15m', '24h'],
});
/** Microseconds with their fraction: what one token takes. */
export const tokenDuration = leaf(
  within(parseDuration, {
    atMost: LONGEST_LATENCY_MICROS,
    words: `at most ${LONGEST_LATENCY_MICROS / MICROS_PER_SECOND}s`,
  }),
  { type: TEXT_OR_NUMBER, examples: ['0.1ms', '12ms'] },
);
const slowestRate = MICROS_PER_SECOND / LONGEST_LATENCY_MICROS;
/** Tokens a second, no slower than a duration for one token may be. */
export const tokenRate = leaf(within(parseRate, { atLeast: slowestRate, words: `at least ${slowestRate}/s` }), {
  type: 'string',
  examples: ['12/s', '300/min'],
});
/** Whole microseconds; business days count as 7/5 days. */
export const lag = leaf(rounded(parseLag), { type: TEXT_OR_NUMBER, examples: ['24h', '2 business days'] });
export const count = leaf(parseCount, { type: TEXT_OR_NUMBER, examples: ['200k', '5M', 5000000] });
/** A count from 1 to what there is room for. */
export function countUpTo(most: number) {
  return leaf(within(parseCount, { above: 0, atMost: most, words: `at most ${most}, above 0` }), {
    type: TEXT_OR_NUMBER,
    examples: ['4k', 4096],
  });
}
export const positiveCount = leaf(within(parseCount, { above: 0, words: 'above 0' }), {
  type: TEXT_OR_NUMBER,
  examples: ['4k', 4096],
});
export const share = leaf(parseShare, { type: TEXT_OR_NUMBER, examples: ['80%', 0.8] });
export const positiveShare = leaf(within(parseShare, { above: 0, words: 'above 0' }), {
  type: TEXT_OR_NUMBER,
  examples: ['80%', 0.8],
});
/** Events a second, above 0. */
export const positiveRate = leaf(within(parseRate, { above: 0, words: 'above 0' }), {
  type: 'string',
  examples: ['12/s', '300/min'],
});
export const rate = leaf(parseRate, { type: 'string', examples: ['10/s', '600/min'] });
export const positiveFactor = leaf(within(parseFactor, { above: 0, words: 'above 0' }), {
  type: TEXT_OR_NUMBER,
  examples: ['x2', 2],
});
export const factor = leaf(parseFactor, { type: TEXT_OR_NUMBER, examples: ['x0.5', 0.5] });
export const instant = leaf(parseInstant, {
  type: TEXT_OR_NUMBER,
  examples: ['9h', '09:00', '2026-11-24T09:00+02:00'],
});
export const start = leaf(parseStart, { type: 'string', examples: ['2026-11-23T00:00+02:00'] });
export const utcOffset = leaf(parseUtcOffset, { type: 'string', examples: ['+02:00', 'Z'] });

/** A finite number in a range, with its own words. */
export function numberIn(range: {
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly words: string;
}) {
  const parse = (input: unknown): Parsed<number> =>
    typeof input === 'number' && Number.isFinite(input) ? { value: input } : { expected: 'expected a number' };
  const narrowed = within(parse, range);
  return leaf(
    (input) => {
      const parsed = narrowed(input);
      return 'value' in parsed ? parsed : { expected: `expected a number ${range.words}` };
    },
    { type: 'number', examples: [] },
  );
}

/** A whole number in a range. */
export function wholeNumber(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`;
  const parse = (input: unknown): Parsed<number> =>
    typeof input === 'number' && Number.isInteger(input) && input >= least && input <= most
      ? { value: input }
      : { expected };
  return leaf(parse, { type: 'number', examples: [] });
}
