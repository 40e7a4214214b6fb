/** From a scenario and options to a printed capacity and an exit code. */
import type { Estimate } from '../../simulator/metrics/interval.ts';
import { capacityOf, type FleetCapacity } from '../planner/capacity.ts';
import { formatNumber } from '../report/numbers.ts';
import { formatTable, left, right } from '../report/table.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import type { CapacityOptions } from './plan-options.ts';
import { scenarioOf } from './run-plan.ts';
import { commandOf } from './scenario-options.ts';
import type { Session } from './verb.ts';
import { VERSION } from './version.ts';

export async function runCapacity(path: string, options: CapacityOptions, session: Session): Promise<number> {
  const scenario = await scenarioOf(path, options, session);
  const { precision, workers } = options;
  const found = await capacityOf({ scenario, precision, workers }, session);
  const { seed, replications } = scenario;
  const command = `${commandOf('capacity', path, { ...options, seed, replications })} --precision ${precision}`;
  session.print(
    options.json
      ? `${JSON.stringify(documentOf(found, scenario, command), null, 2)}\n`
      : textOf(found, scenario, command, session),
  );
  return found.met === null ? EXIT_MISSED : EXIT_FINE;
}

function documentOf(found: FleetCapacity, { config, digest, seed }: Scenario, command: string): object {
  return {
    format: 'shardproof-capacity/1',
    version: VERSION,
    scenario: { name: config.name, digest },
    seed,
    command,
    accounts: config.accounts.length,
    policy: config.gateway.policy,
    ...found,
  };
}

function textOf(found: FleetCapacity, scenario: Scenario, command: string, { paint }: Session): string {
  const { config, digest, seed } = scenario;
  const state = found.partial ? ' PARTIAL: stopped before it was exact.' : '';
  const rows = [...found.looks]
    .sort((a, b) => a.factor - b.factor)
    .map(({ factor, status }) => [`${factor.toFixed(3)} x`, status]);
  return `${[
    `${paint.bold(answerOf(found, config.accounts.length))}${state}`,
    '',
    paint.bold('What was tried'),
    ...formatTable([right('demand'), left('objectives')], rows),
    '',
    `Shardproof ${VERSION}, policy ${config.gateway.policy}, seed ${seed}, scenario digest ${digest}. The same again:`,
    `  ${command}`,
  ].join('\n')}\n`;
}

export function answerOf({ met, notMet, perSecond }: FleetCapacity, accounts: number): string {
  const fleet = accounts === 1 ? 'One account' : `${accounts} accounts`;
  if (met === null || perSecond === null) {
    return `${fleet}: not even ${formatNumber(notMet ?? 0)} x the scenario's demand meets the objectives.`;
  }
  const end = notMet === null ? 'and more' : `and are not shown to sustain ${notMet.toFixed(2)} x`;
  const sustains = accounts === 1 ? 'sustains' : 'sustain';
  return `${fleet} ${sustains} ${met.toFixed(2)} x the scenario's demand, ${end}: ${rateWords(perSecond)} a second.`;
}

function rateWords({ mean, low, high }: Estimate): string {
  const range = low === null || high === null ? '' : ` (95%: ${formatNumber(low)} to ${formatNumber(high)})`;
  return `${formatNumber(mean)}${range} requests`;
}
