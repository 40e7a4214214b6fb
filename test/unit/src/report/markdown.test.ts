/** Markdown from the plain data of a page: every part, and names that try to be markup. */
import { describe, expect, it } from 'vitest';
import type { HtmlReport, Part } from '../../../../src/report/html/report.ts';
import { markdownReport } from '../../../../src/report/markdown.ts';
import { left, right } from '../../../../src/report/table.ts';

const words = { title: 'chart', summary: 'What is to be seen.' };
const axes = { x: { label: 'accounts', unit: 'count' as const }, y: { label: 'lost', unit: 'share' as const } };

function reportOf(...parts: readonly Part[]): HtmlReport {
  return {
    title: 'A plan',
    subtitle: 'of something',
    verdict: { status: 'missed', headline: 'No.', reasons: ['stopped'], figures: [{ label: 'one', value: '1' }] },
    sections: [{ title: 'Section', lead: 'First this.', parts }],
    colophon: 'Shardproof 0',
  };
}

describe('a report as Markdown', () => {
  it('has the answer first, then its sections', () => {
    expect(markdownReport(reportOf({ kind: 'text', text: 'Words.' }))).toBe(
      '# A plan\n\nof something\n\n**MISSED** No.\n\n- stopped\n- one: 1\n\n' +
        '## Section\n\nFirst this.\n\nWords.\n\nShardproof 0\n',
    );
  });

  it('has tables, facts, commands, and charts in figures', () => {
    const text = markdownReport(
      reportOf(
        { kind: 'facts', facts: [{ label: 'Seed', value: '7', note: 'of all chance' }] },
        { kind: 'command', command: 'npx shardproof plan "a|b"' },
        {
          kind: 'table',
          caption: 'Rows',
          columns: [left('policy'), right('accounts')],
          rows: [['a', { interval: { low: 1, high: 3, value: 2, marks: [] } }]],
          note: 'Noted.',
        },
        {
          kind: 'curve',
          ...words,
          ...axes,
          series: [{ name: 'a', tone: 'first', points: [[2, 0.5]], ranges: [[0.4, 0.6]] }],
        },
        { kind: 'time-series', ...words, at: [0], y: axes.y, series: [{ name: 'b', tone: 'first', values: [0.5] }] },
        { kind: 'heat-map', ...words, at: [0], rows: [], unit: 'share', label: 'used', full: 1 },
      ),
    );
    expect(text).toContain('- Seed: 7 (of all chance)');
    expect(text).toContain('```sh\nnpx shardproof plan "a|b"\n```');
    expect(text).toContain('**Rows**\n\n| policy | accounts |\n| --- | ---: |\n| a | 1.00 to 3.00 |\n\nNoted.');
    expect(text).toContain('| 2 | 50.00% (40.00% to 60.00%) |');
    expect(text.match(/### chart\n\nWhat is to be seen\./g)).toHaveLength(3);
  });

  it('takes no name for markup, and none ends its cell', () => {
    const name = '<b>|a*b_c`\n# x';
    const text = markdownReport(reportOf({ kind: 'table', caption: name, columns: [left(name)], rows: [[name]] }));
    expect(text).toContain('| \\<b\\>\\|a\\*b\\_c\\` \\# x |');
    expect(text).not.toContain('\n# x');
  });
});
