/** A validation for a terminal: some 25 lines, which a person reads all of. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { fullestModel } from '../comparison/slices.ts';
import { type Raise, raisesOf } from '../comparison/raises.ts';
import { formatCount, formatInstant, formatMicros, formatShare } from '../../report/numbers.ts';
import { PLAIN, type Paint } from '../../report/paint.ts';
import { objectiveLines, verdictWords } from '../../report/sentences.ts';
import { type Column, formatTable, left, right } from '../../report/table.ts';
import type { ComparedFigure } from '../verdict.ts';
import type { ValidationReport } from './report.ts';
import {
  agreementCells,
  figureCells,
  headlineOf,
  reasonsOf,
  STANDINGS,
  standingOf,
  subjectOf,
  wayInWords,
} from './words.ts';

/** Of the figures, those that a person wants to see first, whatever became of them. */
const SHOWN = new Set(['servedShare', 'throttledFirst', 'ttft.p99', 'endToEnd.p99']);

export function formatValidation(report: ValidationReport, paint: Paint = PLAIN): string {
  const { found, version, seed, scenario, command, k6 } = report;
  const { agreements, figures, prediction } = found;
  const emphasis =
    { met: paint.good, none: paint.good, undecided: paint.doubtful }[report.verdict as string] ?? paint.bad;
  const reasons = reasonsOf(report);
  return `${[
    emphasis(headlineOf(report)),
    ...reasons.map((reason) => `  ${reason}`),
    subjectOf(report),
    '',
    ...(report.whole.objectives.length === 0
      ? []
      : [paint.bold('Objectives, of the whole scenario'), ...objectiveLines(report.whole, paint), partLine(found), '']),
    ...headed(
      paint,
      [left('Both worlds agree on'), right('measured'), right('expected'), left('')],
      agreements.map((one) => [...agreementCells(one), one.isEnough ? '' : 'TOO LITTLE']),
    ),
    ...partingLines(report),
    '',
    ...headed(
      paint,
      [left('Figure'), right('simulated'), right('expected'), right('measured'), left('')],
      figures.filter(({ name, withinTolerance }) => SHOWN.has(name) || withinTolerance === false).map(judgedCells),
    ),
    `  ${standingsOf(figures)}; expected of ${prediction.runs} disturbed simulations, with 90 %.`,
    addedLine(found),
    ...raiseLines(report),
    ...resemblanceLines(report),
    '',
    ...(report.reports['html'] === undefined ? [] : [`Report: ${report.reports['html']}`]),
    `Shardproof ${version}, seed ${seed}, scenario digest ${scenario.digest}, k6 ${k6}.` +
      (command === null ? '' : ' The same again (the machine measures anew):'),
    ...(command === null ? [] : [`  ${command}`]),
  ].join('\n')}\n`;
}

function addedLine({ overhead, measured: { selfCheck } }: ValidationReport['found']): string {
  const way = (p50Micros: Micros, p99Micros: Micros): string =>
    `${formatMicros(p50Micros)} (p99 ${formatMicros(p99Micros)})`;
  const there = way(overhead.thereP50Micros, overhead.thereP99Micros);
  const back = way(overhead.backP50Micros, overhead.backP99Micros);
  const lag = formatMicros(selfCheck.lagP99Millis * 1_000);
  const valid = selfCheck.valid ? 'valid' : 'INVALID';
  return `  The real world added ${there} there, ${back} back; load generator ${valid}, lag p99 ${lag}.`;
}

/** What the measured part comes to by itself: it is chosen for its demand, and meets less than the whole. */
function partLine({ simulated, measured }: ValidationReport['found']): string {
  const [before, after] = [simulated, measured].map(({ judged }) => verdictWords(judged).slice(0, -1));
  return `  Of the measured part alone: ${before} as simulated, ${after} as measured.`;
}

/** A table whose columns' names are its headline. */
function headed(paint: Paint, columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const [head, ...lines] = formatTable(columns, rows);
  const { title } = columns[0]!;
  // Headlines are not indented, what stands below them is.
  return [paint.bold(`${title}  ${head!.slice(head!.indexOf(title) + title.length)}`), ...lines];
}

function partingLines({ found: { parting }, config }: ValidationReport): string[] {
  if (parting === null) return ['  No request went another way.'];
  const accounts = config.accounts.map(({ name }) => name);
  const { simulated, measured } = parting;
  return [
    `  First parting: request ${simulated.id}, at ${formatMicros(simulated.arrivedAtMicros)}; ` +
      `simulated: ${wayInWords(simulated, accounts)};`,
    `    measured: ${wayInWords(measured, accounts)}`,
  ];
}

/** How many figures lie where; those that are told and not judged lie inside or not as well. */
function standingsOf(figures: readonly ComparedFigure[]): string {
  const standings = figures.map(standingOf);
  const words = STANDINGS.flatMap((standing) => {
    const count = standings.filter((one) => one === standing).length;
    return count === 0 ? [] : [`${formatCount(count)} ${standing}`];
  });
  return `Of ${formatCount(figures.length)} figures, ${words.join(', ')}`;
}

/** The first increase of each world: that it arrives, and when. */
function raiseLines({ found, config }: ValidationReport): string[] {
  const { simulated, measured } = raisesOf(found, config, fullestModel(found.simulated.run.rows, config));
  if (simulated.length === 0 && measured.length === 0) return [];
  const first = (raises: readonly Raise[]): string => {
    const [raise] = raises;
    return raise === undefined ? 'none' : `${raise.account} at ${formatInstant(raise.atMicros)}`;
  };
  const worlds = [
    `${simulated.length} simulated, first ${first(simulated)}`,
    `${measured.length} measured, first ${first(measured)}`,
  ];
  return [`  Increases: ${worlds.join('; ')}`];
}

/** The three policies that a foreign gateway is most like. */
function resemblanceLines({ found }: ValidationReport): string[] {
  if (found.resemblance === null) return [];
  const alike = found.resemblance.policies
    .slice(0, 3)
    .map(
      ({ policy, distance, agreement }) =>
        `${policy} (distance ${distance.toFixed(2)}, ${formatShare(agreement.shard)} to the same account)`,
    );
  return [`  Of our policies, this gateway is most like ${alike.join(', ')}`];
}

function judgedCells(figure: ComparedFigure): string[] {
  const standing = standingOf(figure);
  return [...figureCells(figure), standing === 'outside' ? standing.toUpperCase() : standing];
}
