/** Durations, counts, shares, rates and factors as people write them. */
import { describe, expect, it } from 'vitest';
import {
  type Parsed,
  parseCount,
  parseDuration,
  parseFactor,
  parseLag,
  parseRate,
  parseShare,
} from '../../../../src/input/quantity.ts';
import { within } from '../../../../src/scenario/leaf.ts';

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;

type Case = readonly [input: unknown, value: number];
const PARSERS: readonly {
  readonly name: string;
  readonly parse: (input: unknown) => Parsed<number>;
  readonly right: readonly Case[];
  readonly wrong: readonly unknown[];
}[] = [
  {
    name: 'a duration',
    parse: parseDuration,
    right: [
      ['250ms', 250_000],
      ['90s', 90 * SECOND],
      ['15m', 900 * SECOND],
      ['15min', 900 * SECOND],
      ['24h', 24 * HOUR],
      ['3d', 72 * HOUR],
      ['1h30m', 1.5 * HOUR],
      ['1h 30m', 1.5 * HOUR],
      ['0.05ms', 50],
      ['7us', 7],
      ['1_000s', 1000 * SECOND],
      [0, 0],
    ],
    wrong: ['90', 90, '', '   ', '-5s', '5 weeks', 's', '1h30', '90000d', null, undefined, true, Number.NaN],
  },
  {
    name: 'a lag',
    parse: parseLag,
    right: [
      ['2 business days', 241_920 * SECOND],
      ['1 business day', 120_960 * SECOND],
      ['24h', 24 * HOUR],
    ],
    wrong: ['2 days', 'business days', 2, '9999 business days'],
  },
  {
    name: 'a count',
    parse: parseCount,
    right: [
      [5_000_000, 5_000_000],
      ['5000000', 5_000_000],
      ['5_000_000', 5_000_000],
      ['5M', 5_000_000],
      ['1.1M', 1_100_000],
      ['32k', 32_000],
      ['3B', 3e9],
      [0, 0],
    ],
    wrong: [1.5, '1.5', '1.2345k', -1, '-1', 'five', '5 MB', 1e16, Number.POSITIVE_INFINITY, null, []],
  },
  {
    name: 'a share',
    parse: parseShare,
    right: [
      ['80%', 0.8],
      ['0.1%', 0.001],
      [0.8, 0.8],
      [0, 0],
      [1, 1],
    ],
    wrong: ['0.8', 1.01, '101%', -0.1, '80', Number.NaN, null],
  },
  {
    name: 'a rate',
    parse: parseRate,
    right: [
      ['12/s', 12],
      ['300/min', 5],
      ['300/m', 5],
      ['7.2k/h', 2],
      ['86400/d', 1],
      ['0.5 / s', 0.5],
    ],
    wrong: ['12', 12, '12/year', '/s', '-1/s', null],
  },
  {
    name: 'a factor',
    parse: parseFactor,
    right: [
      ['x2', 2],
      ['2x', 2],
      ['x2.5', 2.5],
      [3, 3],
    ],
    wrong: ['2', 'x', 'xx2', -1, Number.POSITIVE_INFINITY, null],
  },
];

describe.each(PARSERS)('$name', ({ parse, right, wrong }) => {
  it.each(right)('reads %j as %d', (input, value) => {
    expect(parse(input)).toEqual({ value: expect.closeTo(value, 6) });
  });

  it.each(wrong.map((input) => [input]))('refuses %j and says what would be right', (input) => {
    expect(parse(input)).toEqual({ expected: expect.stringMatching(/^expected /) });
  });
});

describe('a quantity beyond its limit', () => {
  it.each<[parse: (input: unknown) => Parsed<number>, input: string, limit: string]>([
    [parseDuration, '90000d', 'at most 26062d'],
    [parseCount, '2000000G', 'at most 1000000000000000'],
    [parseRate, '2M/s', 'at most 1M/s'],
    [parseRate, '100000000000000000000000000/s', 'at most 1M/s'],
  ])('is refused with that limit: %j %s', (parse, input, limit) => {
    expect(parse(input)).toEqual({ expected: expect.stringMatching(new RegExp(`, ${limit}$`)) as string });
  });

  it('is not given as an example where there is room for less', () => {
    const parse = within(parseCount, { above: 0, atMost: 1_000_000, words: 'at most 1000000, above 0' });
    expect(parse('3000M')).toEqual({
      expected: 'expected a whole number such as 4096, 32k or 1M, at most 1000000, above 0',
    });
  });
});
