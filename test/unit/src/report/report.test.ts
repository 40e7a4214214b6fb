/** Reports of made-up results: the text as a golden file, the document key by key, verdicts case by case. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ObjectiveConfig } from '../../../../simulator/metrics/objective.ts';
import type { RunResult } from '../../../../simulator/metrics/result.ts';
import { simulationDocument } from '../../../../src/report/json.ts';
import { COLOURS } from '../../../../src/report/paint.ts';
import { formatReport } from '../../../../src/report/text.ts';
import { formatTable, left, right, shortName } from '../../../../src/report/table.ts';
import { expectGolden } from '../../../support/golden.ts';
import { makeResult, makeSampleReport } from '../../../support/reports.ts';

const report = makeSampleReport([makeResult(0, 960), makeResult(1, 950), makeResult(2, 970)]);
const asked = (metric: string, atMost: number): ObjectiveConfig => ({ metric, atMost, atLeast: null, tenant: null });

describe('text', () => {
  it('has every section, intervals, the limiting quota with its code, and the command that makes it again', () => {
    expectGolden('simulation.txt', formatReport(report));
  });

  it('is the same text in colour', () => {
    // oxlint-disable-next-line no-control-regex
    const plain = formatReport(report, COLOURS).replaceAll(/\u001B\[\d+m/g, '');
    expect(plain).toBe(formatReport(report));
  });

  it('says that one replication has no interval, and that a stopped run is partial', () => {
    const text = formatReport(makeSampleReport([makeResult(0, 960, true)]));
    expect(text.match(/PARTIAL: stopped before the end\.$/gm)).toHaveLength(2);
    expect(text).toMatch(/PARTIAL: stopped before the end\.\n$/);
    expect(text).toContain('One replication says nothing of scatter');
    expect(text).toMatch(/servedShare +96\.39% +-\n/);
  });

  it('leaves sections out that have nothing to say', () => {
    const text = formatReport(makeSampleReport([{ ...makeResult(0, 960), increases: [] }], []));
    expect(text).not.toContain('Increases');
    expect(text).not.toContain('Objectives');
    expect(text).toContain('Verdict: none, the scenario states no objectives.');
  });
});

describe('verdict', () => {
  it('is missed where one objective is, and names how many', () => {
    expect(report.objectives.map(({ status }) => status)).toEqual(['met', 'missed', 'undecided']);
    expect(report.verdict).toBe('missed');
    expect(formatReport(report)).toContain('Verdict: 1 of 3 objectives missed.');
  });

  it('is undecided where an interval has values on both sides, and met where all hold', () => {
    const [met, , undecided] = report.config.objectives;
    expect(makeSampleReport(report.results, [met!, undecided!]).verdict).toBe('undecided');
    expect(makeSampleReport(report.results, [met!]).verdict).toBe('met');
  });

  it('rests on finished replications where there are any', () => {
    const stopped = makeSampleReport([makeResult(0, 960), makeResult(1, 0, true)]);
    expect(stopped.estimates['servedShare']).toMatchObject({ n: 1, low: null, high: null });
    expect(stopped.partial).toBe(true);
  });
});

describe('requests in flight', () => {
  const stuck = (replication: number): RunResult => {
    const result = makeResult(replication, 960);
    const totals = { ...result.totals, served: 660, inFlight: 304 };
    return { ...result, totals, endToEnd: { ...result.endToEnd, most: { ...result.endToEnd, p95Micros: Infinity } } };
  };
  it('leave an objective undecided that they could break, over all replications', () => {
    const objectives = [asked('throttledShare', 0.1), asked('endToEnd.p95', 7_000_000), asked('costUsd', 20)];
    const text = formatReport(makeSampleReport([stuck(0), stuck(1), stuck(2)], objectives));
    expect(text).toContain(
      'UNDECIDED  throttledShare: at most 10%; found 2.87% (95%: 2.87% .. 2.87%); ' +
        '912 requests had not ended, which leaves 2.00% .. 32.40%\n',
    );
    expect(text).toContain('912 requests had not ended, which leaves 6.00 s or more\n');
    expect(text).toContain('met        costUsd: at most $20; found $12.35');
    expect(text).toContain(
      'Verdict: 2 of 3 objectives undecided: requests that had not ended could decide it either way; ' +
        'a longer run lets more of them end.\n',
    );
  });

  it('do not matter where they are few and the bound is not among the few', () => {
    const { objectives } = makeSampleReport(report.results, [asked('throttledShare', 0.1)]);
    expect(objectives[0]).toMatchObject({ status: 'met', keptOpenBy: 0 });
    expect(objectives[0]!.range.high).toBeCloseTo(objectives[0]!.estimate.high! + 0.004, 3);
  });

  it('are not the reason where the scatter alone leaves it open', () => {
    const text = formatReport(makeSampleReport(report.results, [report.config.objectives[2]!]));
    expect(text).toContain(
      'the interval has values on both sides of the bound; more --replications make it narrower.\n',
    );
    expect(text).not.toContain('had not ended');
  });
});

describe('intervals', () => {
  it('of shares stay within 0 and 1, those of other metrics above 0', () => {
    const served = (replication: number, count: number): RunResult => {
      const result = makeResult(replication, count);
      const totals = { ...result.totals, shed: 0, failed: 0, cutOff: 0, inFlight: 0, throttled: 1_000 - count };
      return { ...result, totals, costUsd: replication };
    };
    const results = [served(0, 1_000), served(1, 1_000), served(2, 970)];
    const { estimates, objectives } = makeSampleReport(results, [asked('servedShare', 0.99)]);
    expect(estimates['servedShare']).toMatchObject({ mean: 0.99, high: 1 });
    expect(estimates['throttledShare']).toMatchObject({ low: 0 });
    expect(estimates['costUsd']).toMatchObject({ mean: 1, low: 0 });
    expect(objectives[0]!.range).toEqual({ low: estimates['servedShare']!.low, high: 1 });
  });
});

describe('document', () => {
  const document = JSON.parse(JSON.stringify(simulationDocument(report))) as Record<string, unknown>;

  it('describes the first replication, and all of them by estimates', () => {
    expect(document['totals']).toMatchObject({ offered: 1000, served: 960, throttled: 20, throttledFirstAttempt: 45 });
    expect(document['limitingQuota']).toMatchObject({
      meter: 'tokensPerMinute',
      quotaCode: 'L-27C57EE8',
      refusals: 65,
    });
    const estimates = document['estimates'] as Record<string, unknown>;
    expect(estimates['servedShare']).toMatchObject({ level: 0.95, n: 3 });
    expect(estimates['utilisation.east-1']).toMatchObject({ mean: 0.6172835, low: 0.6172835, high: 0.6172835 });
    expect(document['replications']).toHaveLength(3);
  });

  it('has nothing but what reports/README.md describes, and the other way round', () => {
    const page = readFileSync(new URL('../../../../reports/README.md', import.meta.url), 'utf8');
    const table = page.slice(page.indexOf('| key |'), page.indexOf('\n\n', page.indexOf('| key |')));
    const described = [...table.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]!);
    expect([...described].sort()).toEqual(Object.keys(document).sort());
  });
});

describe('table', () => {
  it('aligns by what is seen, not by code units', () => {
    expect(
      formatTable(
        [left('name'), right('n')],
        [
          ['日本', '1'],
          ['abc', '10'],
        ],
      ),
    ).toEqual(['  name   n', '  日本   1', '  abc   10']);
  });

  it('cuts long names', () => {
    expect(shortName('x'.repeat(50))).toBe(`${'x'.repeat(31)}…`);
    expect(shortName('short')).toBe('short');
  });
});
