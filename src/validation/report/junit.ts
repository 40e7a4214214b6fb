/** A validation as JUnit XML, which every CI server shows: a test case for each thing that is judged. */
import { escapeXml } from '../../output/escape-xml.ts';
import type { ValidationReport } from './report.ts';
import { agreementSentence, figureCells, headlineOf, reasonsOf } from './words.ts';

interface Case {
  readonly name: string;
  /** Null: it holds. */
  readonly failure: string | null;
}

export function validationJunit(report: ValidationReport): string {
  const cases = casesOf(report);
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const suite = `shardproof.validate.${report.scenario.name}`;
  const lines = cases.map(({ name, failure }) => {
    const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}"`;
    return failure === null ? `${head}/>` : `${head}><failure message="${escapeXml(failure)}"/></testcase>`;
  });
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${cases.length}" failures="${failures}">`,
    `  <testsuite name="${escapeXml(suite)}" tests="${cases.length}" failures="${failures}">`,
    ...lines,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

function casesOf(report: ValidationReport): Case[] {
  const { verdict } = report;
  const { agreements, figures } = report.found;
  const isFine = (verdict === 'met' || verdict === 'none') && !report.found.partial;
  return [
    { name: 'verdict', failure: isFine ? null : [headlineOf(report), ...reasonsOf(report)].join(' ') },
    ...agreements.map((one) => {
      return { name: `agreement: ${one.name}`, failure: one.isEnough ? null : agreementSentence(one) };
    }),
    ...figures
      .filter(({ withinTolerance }) => withinTolerance !== null)
      .map((figure) => {
        const [name, , expected, found] = figureCells(figure);
        return {
          name: `figure: ${name}`,
          failure: figure.withinTolerance === true ? null : `${found}, expected ${expected}`,
        };
      }),
  ];
}
