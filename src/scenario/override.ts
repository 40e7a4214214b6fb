/** What options of the command line say in place of the scenario file, judged like the file itself. */
import { MOST_SHARDS } from '../../simulator/requests/requests.ts';
import { describePath, describeValue, isMapping, type Mapping } from '../input/describe.ts';
import { type Edit, ScenarioDocument } from './document.ts';
import { refused } from '../input/problem.ts';
import { parseScenario, type Scenario } from './scenario.ts';

/**
 * The scenario as the edits would have it; edits add up, and later ones of the same origin win.
 *
 * `accounts.count` is the number of all accounts, in whichever form the file has them: more or fewer like those of the
 * first group with a count, else like the last account.
 *
 * @throws RefusedInput whose problems name the origin (`--shards`) where an edit is at fault, an unknown path included
 */
export function overrideScenario(scenario: Scenario, edits: readonly Edit[]): Scenario {
  if (edits.length === 0) return scenario;
  const { text, file } = scenario.source;
  const earlier = scenario.source.edits.filter((edit) => edits.every((other) => other.origin !== edit.origin));
  const placed = edits.map((edit) =>
    describePath(edit.path) === 'accounts.count' ? accountsEdit(scenario, edit) : edit,
  );
  return parseScenario(text, file, [...earlier, ...placed]);
}

/** The edit after which the accounts of a valid scenario are so many. */
function accountsEdit({ source }: Scenario, { origin, value: shards }: Edit): Edit {
  if (typeof shards !== 'number' || !Number.isInteger(shards) || shards < 1 || shards > MOST_SHARDS) {
    const message = `expected a whole number from 1 to ${MOST_SHARDS}, got ${describeValue(shards)}`;
    throw refused(origin, message);
  }
  const accounts = new ScenarioDocument(source.text, source.file).valueAt(['accounts']);
  if (!Array.isArray(accounts)) {
    const unnumbered = shards === 1 && isMapping(accounts) && accounts['count'] === undefined;
    return { origin, path: ['accounts', 'count'], value: unnumbered ? undefined : shards };
  }
  const groups: readonly Mapping[] = accounts.filter(isMapping);
  const before = groups.map((group) => (typeof group['count'] === 'number' ? group['count'] : 1));
  const counted = groups.findIndex((group) => group['count'] !== undefined);
  const elastic = counted < 0 ? groups.length - 1 : counted;
  const after = resized(before, shards, elastic, counted);
  if (after.every((count, i) => count === before[i] || (i === elastic && count > 0))) {
    const value = after[elastic] === before[elastic] ? groups[elastic]!['count'] : after[elastic];
    return { origin, path: ['accounts', elastic, 'count'], value };
  }
  const kept = groups.map((group, i) => (after[i] === before[i] ? group : { ...group, count: after[i] }));
  return { origin, path: ['accounts'], value: kept.filter((_, i) => after[i] !== 0) };
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
