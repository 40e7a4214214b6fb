/** What a validation says in words: the same sentences in every report. */
import type { Bounds } from '../../../simulator/metrics/interval.ts';
import type { MetricUnit } from '../../../simulator/metrics/objective.ts';
import { formatCount, formatMetric, formatMicros, formatShare } from '../../report/numbers.ts';
import type { TimedRow } from '../comparison/differences.ts';
import type { AgreementName } from '../comparison/agreement.ts';
import { type ComparedFigure, hasKeptUp, type JudgedAgreement, type ValidationVerdict } from '../verdict.ts';
import type { Window } from '../window.ts';
import type { ValidationReport } from './report.ts';

const AGREEMENT_WORDS: Readonly<Record<AgreementName, string>> = {
  firstOutcome: 'first answer of an account',
  outcome: 'outcome for the caller',
  shard: 'account that took it in',
  attempts: 'number of asks',
};

const HEADLINES: Readonly<Record<ValidationVerdict, string>> = {
  met: 'every objective holds in the simulation, and what was measured agrees with it',
  missed: 'an objective is missed in the simulation, and what was measured agrees with it',
  undecided: 'an objective cannot be decided, though what was measured agrees with the simulation',
  none: 'what was measured agrees with the simulation; the scenario states no objectives',
  disagree: 'what was measured is not as simulated, so the simulation is not to be trusted',
  invalid: 'load generator or machine did not do what they were to, so nothing was measured',
};

export const VERDICT_WORDS: Readonly<Record<ValidationVerdict, string>> = {
  met: 'MET',
  missed: 'MISSED',
  undecided: 'UNDECIDED',
  none: 'AGREED',
  disagree: 'DISAGREED',
  invalid: 'INVALID',
};

/** What the verdict means, as a clause. */
export function meaningOf({ found, verdict }: Pick<ValidationReport, 'found' | 'verdict'>): string {
  return `${HEADLINES[verdict]}${found.partial ? ' (PARTIAL: stopped before its end)' : ''}.`;
}

/** The verdict in a word, and what it means. */
export function headlineOf(report: Pick<ValidationReport, 'found' | 'verdict'>): string {
  return `${VERDICT_WORDS[report.verdict]}: ${meaningOf(report)}`;
}

export function gatewaysInWords(replicas: number, isForeign: boolean): string {
  if (isForeign) return "somebody else's gateway";
  return replicas === 1 ? 'one gateway' : `${replicas} gateways`;
}

/** Of a run that was stopped, those that ended before. */
export function requestsInWords({ trace }: Window, { partial, agreement }: ValidationReport['found']): string {
  const all = formatCount(trace.length);
  return partial ? `${formatCount(agreement.requests)} of ${all}` : all;
}

/** What was measured, in one sentence. */
export function subjectOf({ window, config, policy, scenario, found }: ValidationReport): string {
  const gateways = gatewaysInWords(config.gateway.replicas, found.resemblance !== null);
  return (
    `${scenario.name}: ${formatMicros(window.lengthMicros)} from ${formatMicros(window.fromMicros)}, ` +
    `${requestsInWords(window, found)} requests, ${config.accounts.length} accounts, ${policy}, ${gateways}`
  );
}

/** `0.65% to 0.68%`: where a value is expected. */
export function spanInWords({ low, high }: Bounds, unit: MetricUnit = 'share'): string {
  return `${formatMetric(low, unit)} to ${formatMetric(high, unit)}`;
}

/** What every table says of an agreement: on what, measured, expected. */
export function agreementCells({ name, measured, floor }: JudgedAgreement): [string, string, string] {
  return [AGREEMENT_WORDS[name], formatShare(measured), spanInWords(floor)];
}

export function agreementSentence(one: JudgedAgreement): string {
  const [on, measured, expected] = agreementCells(one);
  return `${on}: ${measured} (expected ${expected})${one.isEnough ? '' : ': too little'}`;
}

/** What every table says of a figure: its name, simulated, expected, measured. */
export function figureCells(figure: ComparedFigure): [string, string, string, string] {
  const { name, unit, simulated, measured } = figure;
  return [name, formatMetric(simulated, unit), spanInWords(figure, unit), formatMetric(measured, unit)];
}

/** Where a measured figure lies: in its prediction interval, or as near as is tolerated. */
export const STANDINGS = ['inside', 'within tolerance', 'outside', 'not judged', 'not measured'] as const;
export type Standing = (typeof STANDINGS)[number];

export function standingOf({
  inside,
  withinTolerance,
  measured,
}: Pick<ComparedFigure, 'inside' | 'withinTolerance' | 'measured'>): Standing {
  if (inside) return 'inside';
  if (withinTolerance !== null) return withinTolerance ? 'within tolerance' : 'outside';
  return Number.isNaN(measured) ? 'not measured' : 'not judged';
}

type Reasoned = Pick<ValidationReport, 'found' | 'window' | 'timeScale'>;

function holdUpReasons({ found, window, timeScale }: Reasoned): string[] {
  if (found.trust !== 'invalid') return [];
  return found.measured.holdUps.flatMap(({ totalMillis, longestMillis }, process) => {
    if (hasKeptUp([{ totalMillis, longestMillis }], window.lengthMicros, timeScale)) return [];
    const who = process === 0 ? 'the emulator' : `gateway ${process}`;
    const [total, longest] = [totalMillis, longestMillis].map((millis) => formatMicros(millis * 1_000));
    const cause = 'this machine is too slow or too busy for this part';
    return [`${who} was held up for ${total}, at most ${longest} at a time: ${cause}`];
  });
}

/** Why the verdict is not better; empty where there is no more to say. */
export function reasonsOf(report: Reasoned): string[] {
  const { found } = report;
  const { agreements, figures, unpaired, measured, disagreements } = found;
  return [
    ...measured.selfCheck.reasons,
    ...holdUpReasons(report),
    ...(unpaired === 0 || found.partial ? [] : [`${formatCount(unpaired)} requests ended in one world alone`]),
    ...agreements.filter(({ isEnough }) => !isEnough).map(agreementSentence),
    ...figures
      .filter(({ withinTolerance }) => withinTolerance === false)
      .map(({ name }) => `${name} lies outside of its prediction interval by more than the tolerance`),
    ...(disagreements.includes('overhead') ? ['gateway, network and machine add more time than the tolerance'] : []),
    ...(disagreements.includes('objectives') ? ['an objective holds in one world and not in the other'] : []),
  ];
}

/** Every ask of a request and its end, for people: accounts that answered alike, one after another, share an answer. */
export function wayInWords(
  { shards, verdicts, outcome }: Pick<TimedRow, 'shards' | 'verdicts' | 'outcome'>,
  accounts: readonly string[],
): string {
  const asks = shards.map((shard, i) => {
    const verdict = verdicts[i];
    if (verdict === verdicts[i + 1]) return accounts[shard];
    return `${accounts[shard]} ${verdict === 'admitted' ? 'took it in' : `refused (${verdict})`}`;
  });
  return [...(asks.length === 0 ? ['no account was asked'] : asks), outcome].join(', ');
}
