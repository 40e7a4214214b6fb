/** Every kind of part: with nothing, with one point, with huge numbers, with hostile names. */
import { describe, expect, it } from 'vitest';
import { renderPart } from '../../../../../src/report/html/parts.ts';
import type { Part } from '../../../../../src/report/html/report.ts';
import { left, right } from '../../../../../src/report/table.ts';
import { flawsOf, textOf } from '../../../../support/html.ts';

const HOSTILE = '</script><img src=x onerror="alert(1)">&\u202e';
const HOUR = 3_600_000_000;

/** One of each kind that draws, from its numbers. */
function charts(numbers: readonly (number | null)[], name = 'demand'): Part[] {
  const at = numbers.map((_, i) => i * HOUR);
  const points = numbers.flatMap((value, i) => (value === null ? [] : [[i + 1, value] as const]));
  const words = { title: name, summary: name };
  const axes = { x: { label: name, unit: 'micros' as const }, y: { label: name, unit: 'count' as const } };
  const series = [{ name, tone: 'first' as const, points }];
  const marks = [{ at: 0, label: name }];
  const band = { name, low: numbers, high: numbers };
  return [
    { kind: 'time-series', ...words, at, y: axes.y, series: [{ name, tone: 'first', values: numbers, band }], marks },
    { kind: 'cdf', ...words, ...axes, scale: 'logarithmic', series, marks },
    { kind: 'steps', ...words, ...axes, series, marks, bounds: [{ at: 1, label: name }] },
    { kind: 'curve', ...words, ...axes, series },
    { kind: 'heat-map', ...words, at, rows: [{ name, values: numbers }], unit: 'share', label: name, full: 1 },
  ];
}

const PARTS: readonly Part[] = [
  { kind: 'text', text: HOSTILE },
  { kind: 'facts', facts: [{ label: HOSTILE, value: HOSTILE, note: HOSTILE }] },
  { kind: 'command', command: HOSTILE },
  {
    kind: 'table',
    caption: HOSTILE,
    columns: [left(HOSTILE), right(HOSTILE)],
    rows: [[HOSTILE, HOSTILE]],
    note: HOSTILE,
  },
  {
    kind: 'table',
    caption: 'intervals',
    columns: [left('metric'), left('interval')],
    rows: [
      ['all', { interval: { low: 1, high: 3, value: 2, marks: [0, 4] } }],
      ['nothing', { interval: { low: null, high: null, value: null, marks: [] } }],
      [
        'no number',
        { interval: { low: 1e308, high: Number.POSITIVE_INFINITY, value: Number.NaN, marks: [Number.NaN] } },
      ],
      ['one', { interval: { low: null, high: null, value: 5, marks: [] } }],
    ],
  },
  { kind: 'table', caption: 'none', columns: [], rows: [] },
  ...charts([1, 2, 3], HOSTILE),
  {
    kind: 'curve',
    title: 'whiskers',
    summary: 'whiskers',
    x: { label: 'accounts', unit: 'count' },
    y: { label: 'share', unit: 'share', most: 0.5 },
    series: [
      {
        name: HOSTILE,
        tone: 'first',
        points: [
          [2, 0.4],
          [Number.NaN, 1],
          [3, 0.1],
        ],
        ranges: [
          [0.3, Infinity],
          [0, 1],
          [0, 0.2],
        ],
      },
      { name: 'one', tone: 'second', points: [[3, 0]], ranges: [[0, 0]] },
    ],
  },
];

const render = (part: Part): string => renderPart(part, 'p').text;
const drawn = (part: Part): string => render(part).replace(/<script type="application\/json">.*?<\/script>/g, '');

describe.each(PARTS.map((part) => [part.kind, part] as const))('%s', (_, part) => {
  it('is well-formed, and takes no name for markup', () => {
    expect(flawsOf(render(part))).toEqual([]);
    expect(render(part)).not.toContain('<img');
    expect(drawn(part)).not.toMatch(/="[^"]*(?:NaN|Infinity)/);
  });
});

it('a curve with whiskers has a dot a point, and says in figures what they span', () => {
  const part = PARTS.find((one) => one.kind === 'curve' && one.title === 'whiskers')!;
  expect(render(part).match(/class="whisker/g)).toHaveLength(2);
  expect(textOf(render(part))).toContain('40.00% or more');
  expect(textOf(render(part))).toContain('10.00% (0% to 20.00%)');
  // Two accounts: on a narrow screen as well, both have their names.
  expect(render(part)).not.toContain('class="minor"');
});

describe.each(['time-series', 'cdf', 'steps', 'curve', 'heat-map'] as const)('a chart of kind %s', (kind) => {
  const chartOf = (numbers: readonly (number | null)[]): Part => charts(numbers).find((part) => part.kind === kind)!;

  it('of nothing says so', () => {
    expect(textOf(render(chartOf([])))).toContain('There is nothing to draw.');
  });

  it.each([
    ['one point', [5]],
    ['zeros', [0, 0, 0]],
    ['huge numbers', [1e300, 1e308, 5e307]],
    ['tiny numbers', [1e-300, 2e-300]],
    ['gaps', [1, null, 3, null]],
    ['numbers below 0', [-5, 3]],
    ['what is no number', [1, Number.NaN, Number.POSITIVE_INFINITY, 2]],
  ] as [string, (number | null)[]][])('of %s is drawn within its area', (_, numbers) => {
    const html = drawn(chartOf(numbers));
    expect(flawsOf(html)).toEqual([]);
    const geometry = [...html.matchAll(/ (?:d|x|y|width)="([^"]*)"/g)].map(([, text]) => text!).join(' ');
    expect(geometry).not.toMatch(/NaN|Infinity|undefined|e[+-]?\d/);
  });

  it('has a name, a sentence, and its figures', () => {
    const html = drawn(chartOf([1, 2, 3]));
    expect(html).toMatch(/<svg class="area"[^>]* role="img" aria-labelledby="p-title" aria-describedby="p-summary"/);
    expect(textOf(html)).toContain('The same in figures');
  });
});

describe('a time series', () => {
  it('numbers what happened, and counts what happened at once as one', () => {
    const [part] = charts([1, 2, 3]) as [Part & { kind: 'time-series' }];
    const marks = [2 * HOUR, 0, 1000].map((at) => ({ at, label: `at ${at}` }));
    const text = textOf(drawn({ ...part, marks }));
    expect(text).toContain('day 1 00:00 at 0; at 1000');
    expect(text).toContain('day 1 02:00 at 7200000000');
  });

  it('is drawn up to the end of its axis, and told beyond', () => {
    const [part] = charts([10, 1_000_000]) as [Part & { kind: 'time-series' }];
    const html = drawn({ ...part, y: { label: 'y', unit: 'count', most: 20 } });
    expect(textOf(html)).toContain('1,000,000');
    expect(html).toMatch(/<text x="100%" y="0%">20<\/text>/);
  });
});
