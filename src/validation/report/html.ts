/** A validation as an HTML report: the verdict, and sections of plain data. */
import type { Cell, Fact, HtmlReport, Part, Section, Status } from '../../report/html/report.ts';
import { formatCount, formatMetric, formatMicros, formatShare } from '../../report/numbers.ts';
import type { LoadVerdict } from '../../load/verdict.ts';
import { left, right } from '../../report/table.ts';
import type { TimedRow } from '../comparison/differences.ts';
import { HABITS } from '../comparison/habits.ts';
import type { AccountState } from '../comparison/state-at.ts';
import type { Parting, Validation } from '../validate.ts';
import { demandSection } from './demand-section.ts';
import { differenceSection, figureSection } from './figure-sections.ts';
import { latencySection } from './latency-section.ts';
import type { ValidationReport } from './report.ts';
import {
  agreementCells,
  meaningOf,
  reasonsOf,
  requestsInWords,
  spanInWords,
  subjectOf,
  VERDICT_WORDS,
  wayInWords,
} from './words.ts';

export function validationPage(report: ValidationReport): HtmlReport {
  const { scenario, version, found } = report;
  return {
    title: `Validation of ${scenario.name}`,
    subtitle: subjectOf(report),
    verdict: {
      status: statusOf(report),
      word: VERDICT_WORDS[report.verdict],
      headline: panelHeadline(report),
      reasons: reasonsOf(report),
      figures: headFigures(report),
    },
    sections: [
      ...(report.whole.objectives.length === 0 ? [] : [objectiveSection(report)]),
      agreementSection(report),
      ...(found.resemblance === null ? [] : [resemblanceSection(found.resemblance)]),
      demandSection(report),
      latencySection(report),
      figureSection(report),
      differenceSection(report),
      settingsSection(report),
    ],
    colophon: `Shardproof ${version}`,
  };
}

function panelHeadline(report: ValidationReport): string {
  const meaning = meaningOf(report);
  return `${meaning[0]!.toUpperCase()}${meaning.slice(1)}`;
}

function statusOf({ verdict }: ValidationReport): Status {
  return verdict === 'disagree' || verdict === 'invalid' ? 'missed' : verdict;
}

function headFigures({ found, window }: ValidationReport): Fact[] {
  const outcome = found.agreements.find(({ name }) => name === 'outcome')!;
  const { thereP50Micros, backP50Micros } = found.overhead;
  return [
    {
      label: 'Requests',
      value: requestsInWords(window, found),
      note: `in ${formatMicros(window.lengthMicros)}`,
    },
    { label: 'Same outcome', value: formatShare(outcome.measured), note: `expected ${spanInWords(outcome.floor)}` },
    {
      label: 'Added by the real world',
      value: formatMicros(thereP50Micros + backP50Micros),
      note: 'median, both ways',
    },
  ];
}

function objectiveSection({ whole, found }: ValidationReport): Section {
  const inWindow = (judged: LoadVerdict, metric: string, tenant: number | null): Cell => {
    const one = judged.objectives.find((each) => each.metric === metric && each.tenant === tenant);
    if (one === undefined || one.estimate.n === 0) return '-';
    return { text: `${formatMetric(one.estimate.mean, one.unit)}, ${one.status}`, status: one.status };
  };
  return {
    title: 'Objectives',
    lead:
      'Of the whole scenario, simulated. Beside it, what they come to within the measured part, in both worlds, and ' +
      'whether they hold there.',
    parts: [
      {
        kind: 'table',
        caption: 'Objectives',
        columns: [
          left('metric'),
          left('status'),
          right('whole scenario'),
          right('part, simulated'),
          right('part, measured'),
        ],
        rows: whole.objectives.map(({ metric, tenant, status, estimate, unit }) => [
          tenant === null ? metric : `${metric} of ${whole.config.tenants[tenant]!.name}`,
          { text: status, status },
          estimate.n === 0 ? '-' : formatMetric(estimate.mean, unit),
          inWindow(found.simulated.judged, metric, tenant),
          inWindow(found.measured.judged, metric, tenant),
        ]),
      },
    ],
  };
}

function partingName({ id, arrivedAtMicros }: TimedRow): string {
  return `number ${id}, at ${formatMicros(arrivedAtMicros)}`;
}

function statesTable({ simulated, measured }: Parting['states']): Part {
  const inFlight = ({ inFlight: count }: AccountState): string => formatCount(count);
  const tokens = ({ tokensLeft }: AccountState): string => (tokensLeft === null ? '-' : formatCount(tokensLeft));
  return {
    kind: 'table',
    caption: 'The accounts just before it',
    columns: [
      left('account'),
      right('in flight, simulated'),
      right('measured'),
      right('tokens left, simulated'),
      right('measured'),
    ],
    rows: simulated.map((one, shard) => {
      const other = measured[shard]!;
      return [one.account, inFlight(one), inFlight(other), tokens(one), tokens(other)];
    }),
  };
}

function agreementSection(report: ValidationReport): Section {
  const { found, config } = report;
  const { parting, prediction } = found;
  const names = config.accounts.map(({ name }) => name);
  const partingParts: Part[] =
    parting === null
      ? [{ kind: 'text', text: 'No request went another way.' }]
      : [
          {
            kind: 'table',
            caption: `The first request that went another way: ${partingName(parting.simulated)}`,
            columns: [left('world'), left('way')],
            rows: [
              ['simulated', wayInWords(parting.simulated, names)],
              ['measured', wayInWords(parting.measured, names)],
            ],
          },
          statesTable(parting.states),
        ];
  return {
    title: 'Request by request',
    lead:
      `The same requests went through both worlds. What to expect is how far ${prediction.runs} simulations, each ` +
      'disturbed by as much as the measured run was, agree with the undisturbed one: near a full quota, milliseconds ' +
      'decide.',
    parts: [
      {
        kind: 'table',
        caption: 'Requests on which both worlds agree',
        columns: [left('on'), right('measured'), right('expected'), left('enough')],
        rows: found.agreements.map((one) => [
          ...agreementCells(one),
          one.isEnough ? { text: 'yes', status: 'met' } : { text: 'no', status: 'missed' },
        ]),
      },
      ...partingParts,
    ],
  };
}

function millis(value: number): string {
  return formatMicros(value * 1_000);
}

function resemblanceSection({ measured, policies }: NonNullable<Validation['resemblance']>): Section {
  return {
    title: 'Which policy it is like',
    lead:
      'The gateway is not ours: the same part was simulated with each of our policies. Habits are how often a ' +
      'request goes to the account after the one before, the same as before, the favourite of all, that of its ' +
      'affinity key, an idlest and a roomiest one; the distance is between habits.',
    parts: [
      {
        kind: 'table',
        caption: 'The most alike first',
        columns: [
          left('policy'),
          right('distance'),
          right('same account'),
          right('same outcome'),
          ...HABITS.map((habit) => right(habit)),
        ],
        rows: [
          ['measured', '', '', '', ...HABITS.map((habit) => formatShare(measured[habit]))],
          ...policies.map(({ policy, agreement, distance, habits }) => [
            policy,
            distance.toFixed(2),
            formatShare(agreement.shard),
            formatShare(agreement.outcome),
            ...HABITS.map((habit) => formatShare(habits[habit])),
          ]),
        ],
      },
    ],
  };
}

function settingsSection(report: ValidationReport): Section {
  const { found, scenario, seed, k6, stream, policy, config, window, command } = report;
  const { selfCheck } = found.measured;
  const facts: Fact[] = [
    { label: 'Scenario', value: scenario.name, note: `digest ${scenario.digest}` },
    { label: 'Seed', value: String(seed) },
    { label: 'Policy', value: policy, note: `${config.gateway.replicas} gateway processes` },
    { label: 'Accounts', value: String(config.accounts.length), note: `quotas count by ${config.quota.window}` },
    {
      label: 'Part',
      value: `${formatMicros(window.lengthMicros)} from ${formatMicros(window.fromMicros)}`,
      note: `${formatShare(config.quota.usedAtStart ?? 0)} of the quotas used at its start`,
    },
    { label: 'Began', value: new Date(found.startAtEpochMillis).toISOString() },
    { label: 'Load', value: `k6 ${k6}`, note: stream ? 'streamed answers' : 'whole answers' },
    {
      label: 'Generator',
      value: selfCheck.valid ? 'valid' : 'INVALID',
      note: `lag p99 ${millis(selfCheck.lagP99Millis)}, at most ${millis(selfCheck.lagMaxMillis)}`,
    },
  ];
  return {
    title: 'Settings',
    parts: [{ kind: 'facts', facts }, ...(command === null ? [] : [{ kind: 'command', command } as const])],
  };
}
