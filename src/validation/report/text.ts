/** A validation for a terminal: some 25 lines, which a person reads all of. */
import { fullestModel } from '../comparison/slices.ts';
import { type Raise, raisesOf } from '../comparison/raises.ts';
import { formatCount, formatInstant, formatMetric, formatMicros, formatShare } from '../../report/numbers.ts';
import { PLAIN, type Paint } from '../../report/paint.ts';
import { objectiveLines } from '../../report/sentences.ts';
import { formatTable, left, right } from '../../report/table.ts';
import type { ComparedFigure } from '../verdict.ts';
import type { ValidationReport } from './report.ts';
import { AGREEMENT_WORDS, headlineOf, reasonsOf, subjectOf, stateInWords, wayInWords } from './words.ts';

/** Of the figures, those that a person wants to see first. */
const SHOWN = [
  'servedShare',
  'throttledFirst',
  'throttled',
  'shed',
  'ttft.p50',
  'ttft.p99',
  'endToEnd.p50',
  'endToEnd.p99',
];

export function formatValidation(report: ValidationReport, paint: Paint = PLAIN): string {
  const { found, version, seed, scenario, command, k6, config } = report;
  const { agreements, figures, overhead, measured, parting, prediction } = found;
  const emphasis =
    { met: paint.good, none: paint.good, undecided: paint.doubtful }[report.verdict as string] ?? paint.bad;
  const reasons = reasonsOf(report);
  const accounts = config.accounts.map(({ name }) => name);
  return `${[
    emphasis(headlineOf(report)),
    ...reasons.map((reason) => `  ${reason}`),
    subjectOf(report),
    '',
    ...(report.whole.objectives.length === 0
      ? []
      : [paint.bold('Objectives, of the whole scenario'), ...objectiveLines(report.whole, paint), '']),
    paint.bold('Request by request'),
    ...formatTable(
      [left('both worlds agree on'), right('measured'), right('expected'), left('')],
      agreements.map(({ name, measured: share, floor, isEnough }) => [
        AGREEMENT_WORDS[name],
        formatShare(share),
        `${formatShare(floor.low)} to ${formatShare(floor.high)}`,
        isEnough ? '' : 'TOO LITTLE',
      ]),
    ),
    ...(parting === null
      ? ['  No request went another way.']
      : [
          `  First parting: request ${parting.simulated.id}, at ${formatMicros(parting.simulated.arrivedAtMicros)}`,
          `    simulated: ${wayInWords(parting.simulated, accounts)}`,
          `      before:  ${stateInWords(parting, 'simulated')}`,
          `    measured:  ${wayInWords(parting.measured, accounts)}`,
          `      before:  ${stateInWords(parting, 'measured')}`,
        ]),
    '',
    paint.bold(`Figures (90 % prediction intervals of ${prediction.runs} disturbed simulations)`),
    ...formatTable(
      [left('figure'), right('simulated'), right('expected'), right('measured'), left('')],
      SHOWN.flatMap((name) => figures.filter((figure) => figure.name === name)).map(figureCells),
    ),
    `  Added by the real world to ${formatCount(overhead.requests)} requests: ` +
      `${formatMicros(overhead.thereP50Micros)} on the way to the account (p99 ` +
      `${formatMicros(overhead.thereP99Micros)}), ${formatMicros(overhead.backP50Micros)} on the way back (p99 ` +
      `${formatMicros(overhead.backP99Micros)})`,
    `  Generator: lag p99 ${formatMicros(measured.selfCheck.lagP99Millis * 1_000)}, ` +
      `${formatCount(measured.rows.length)} requests, ${measured.selfCheck.valid ? 'valid' : 'INVALID'}`,
    ...raiseLines(report),
    ...resemblanceLines(report),
    '',
    ...(report.reports['html'] === undefined ? [] : [`Report: ${report.reports['html']}`]),
    `Shardproof ${version}, seed ${seed}, scenario digest ${scenario.digest}, k6 ${k6}.`,
    ...(command === null ? [] : ['The same again (the machine measures anew):', `  ${command}`]),
  ].join('\n')}\n`;
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

export function figureCells({
  name,
  unit,
  simulated,
  low,
  high,
  measured,
  inside,
  withinTolerance,
}: ComparedFigure): string[] {
  const judged = inside
    ? 'inside'
    : withinTolerance === false
      ? 'OUTSIDE'
      : Number.isNaN(measured)
        ? 'not measured'
        : 'near';
  return [
    name,
    formatMetric(simulated, unit),
    `${formatMetric(low, unit)} to ${formatMetric(high, unit)}`,
    formatMetric(measured, unit),
    judged,
  ];
}
