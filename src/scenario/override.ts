/** What options of the command line say in place of the scenario file, judged like the file itself. */
import { describeValue, isMapping, type Mapping, type Path } from './describe.ts';
import { type Edit, ScenarioDocument } from './document.ts';
import { RefusedInput } from './problem.ts';
import { parseScenario, type Scenario } from './scenario.ts';

export interface Overrides {
  /** A policy by name, or the path of a file. */
  readonly policy?: string;
  /** How many accounts: more or fewer like those of the first group with a count, else like the last account. */
  readonly shards?: number;
  readonly replicas?: number;
  /** `token-bucket`, `fixed-minute` or `sliding-60s`. */
  readonly window?: string;
  /** As a scenario writes it, e.g. `24h`. */
  readonly duration?: string;
}

const MOST_SHARDS = 4096;

/**
 * The scenario as the options would have it; overrides add up, and later ones win.
 *
 * @throws RefusedInput whose problems name the option (`--shards`) where the option is at fault
 */
export function overrideScenario(scenario: Scenario, overrides: Overrides): Scenario {
  const { text, file } = scenario.source;
  const { shards, ...others } = overrides;
  const edits: Edit[] = Object.entries(others).flatMap(([option, value]) => {
    const path = PATHS[option];
    return value === undefined || path === undefined ? [] : [{ origin: `--${option}`, path, value }];
  });
  if (shards !== undefined) {
    const accounts = new ScenarioDocument(text, file).valueAt(['accounts']);
    edits.push({ origin: '--shards', ...accountsEdit(accounts, shards) });
  }
  const earlier = scenario.source.edits.filter((edit) => edits.every((other) => other.origin !== edit.origin));
  return parseScenario(text, file, [...earlier, ...edits]);
}

const PATHS: Readonly<Record<string, Path>> = {
  policy: ['gateway', 'policy'],
  replicas: ['gateway', 'replicas'],
  window: ['quota', 'window'],
  duration: ['duration'],
};

/** The edit after which the accounts of a valid scenario are so many. */
function accountsEdit(accounts: unknown, shards: number): Pick<Edit, 'path' | 'value'> {
  if (!Number.isInteger(shards) || shards < 1 || shards > MOST_SHARDS) {
    const message = `expected a whole number from 1 to ${MOST_SHARDS}, got ${describeValue(shards)}`;
    throw new RefusedInput([{ file: '--shards', line: 0, column: 0, path: '', message }]);
  }
  if (!Array.isArray(accounts)) {
    const unnumbered = shards === 1 && isMapping(accounts) && accounts['count'] === undefined;
    return { path: ['accounts', 'count'], value: unnumbered ? undefined : shards };
  }
  const groups: readonly Mapping[] = accounts.filter(isMapping);
  const before = groups.map((group) => (typeof group['count'] === 'number' ? group['count'] : 1));
  const counted = groups.findIndex((group) => group['count'] !== undefined);
  const elastic = counted < 0 ? groups.length - 1 : counted;
  const after = resized(before, shards, elastic, counted);
  if (!after.includes(0)) {
    const value = after[elastic] === before[elastic] ? groups[elastic]!['count'] : after[elastic];
    return { path: ['accounts', elastic, 'count'], value };
  }
  const kept = groups.map((group, i) => (after[i] === before[i] ? group : { ...group, count: after[i] }));
  return { path: ['accounts'], value: kept.filter((_, i) => after[i] !== 0) };
}

/** The elastic group grows as needed. It also gives first and keeps one account; then accounts go from the end. */
function resized(before: readonly number[], shards: number, elastic: number, counted: number): number[] {
  const after = [...before];
  let surplus = before.reduce((sum, count) => sum + count, 0) - shards;
  const shrink = (i: number, least: number): void => {
    const less = Math.min(surplus, after[i]! - least);
    after[i]! -= less;
    surplus -= less;
  };
  shrink(elastic, 1);
  const others = before.flatMap((_, i) => (i === counted ? [] : [i])).reverse();
  for (const i of others) shrink(i, 0);
  return after;
}
