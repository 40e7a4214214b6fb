/** The whole page: one file, the same bytes each time, allowed to load nothing. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../../../src/report/html/page.ts';
import type { HtmlReport } from '../../../../../src/report/html/report.ts';
import { flawsOf, textOf } from '../../../../support/html.ts';

const REPORT: HtmlReport = {
  title: '<bank> & "co"',
  subtitle: 'two words',
  verdict: {
    status: 'missed',
    headline: '1 of 2 missed.',
    reasons: ['x: y'],
    figures: [{ label: 'served', value: '99%' }],
  },
  sections: [
    { title: 'First', lead: 'leads', parts: [{ kind: 'text', text: 'text' }] },
    { title: 'Empty', parts: [] },
  ],
  colophon: 'made here',
};

const page = await htmlReport(REPORT);

describe('a page', () => {
  it('is the same bytes each time', async () => {
    expect(await htmlReport(REPORT)).toBe(page);
  });

  it('is well-formed, the verdict before everything else', () => {
    expect(flawsOf(page)).toEqual([]);
    expect(textOf(page)).toMatch(
      /<bank> & "co" two words Missed 1 of 2 missed\. x: y served 99% First Empty First leads/,
    );
  });

  it('may run and load what is in it, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
    const hash = (tag: string): string => {
      const [, text] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)!;
      return `'sha256-${createHash('sha256').update(text!).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash('style')}`,
      `script-src ${hash('script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page).not.toMatch(/ (?:src|style|on\w+)=|@import|url\(/);
  });

  it('holds the licence of what it holds a copy of', () => {
    expect(page).toContain('The MIT License');
    expect(page).toContain('Leon Sorokin');
  });

  it('without sections or reasons is a page still', async () => {
    const verdict = { status: 'none', headline: 'Nothing was asked.', reasons: [], figures: [] } as const;
    const bare = await htmlReport({ title: '', subtitle: '', verdict, sections: [], colophon: '' });
    expect(flawsOf(bare).filter((flaw) => flaw !== 'nothing has the id s1')).toEqual([]);
  });
});
