/** From what the schema found to problems with positions: one sentence each, and one problem a mistake. */
import type { z } from 'zod';
import { describeValue, listOf, type Path } from './describe.ts';
import { guidance, hint, nearest } from './nearest.ts';
import type { Problem } from './problem.ts';

export type Issue = z.core.$ZodIssue;

/** What was held against the schema. */
export interface Examined {
  valueAt(path: Path): unknown;
  /** @param target of a path that is a key: the key itself, or its value */
  problem(path: Path, message: string, target?: 'key' | 'value'): Problem;
}

interface Finding {
  readonly path: Path;
  readonly kind: 'missing' | 'unknown-key' | 'wrong';
  /** What would be right. */
  readonly message: string;
}

/**
 * The problems behind issues of `document.valueAt(base)`.
 *
 * @param knownKeys the keys a mapping at a path may have, for suggestions
 */
export function problemsOf(
  document: Examined,
  base: Path,
  issues: readonly Issue[],
  knownKeys: (path: Path) => readonly string[],
): Problem[] {
  const findings = issues.flatMap((issue) => findingsOf(document, base, issue));
  const problems: Problem[] = [];
  for (const finding of findings) {
    const parent = finding.path.slice(0, -1);
    const key = String(finding.path.at(-1) ?? '');
    if (finding.kind === 'missing') {
      // A misspelt required key is one mistake: its unknown-key problem names what is missing.
      const misspelt = findings.some(
        (other) =>
          other.kind === 'unknown-key' &&
          sameParent(other.path, finding.path) &&
          nearest(String(other.path.at(-1)), knownKeys(parent)) === key,
      );
      if (!misspelt) problems.push(document.problem(finding.path, `missing; ${finding.message}`, 'key'));
    } else if (finding.kind === 'unknown-key') {
      const known = knownKeys(parent);
      const message = known.length === 0 ? 'unknown key' : `unknown key; ${guidance(key, known)}`;
      problems.push(document.problem(finding.path, message, 'key'));
    } else {
      const got = describeValue(document.valueAt(finding.path));
      problems.push(document.problem(finding.path, `${finding.message}, got ${got}`));
    }
  }
  return problems;
}

function pathOf(issue: Issue): Path {
  return issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

function sameParent(one: Path, other: Path): boolean {
  return one.length === other.length && one.slice(0, -1).every((part, i) => part === other[i]);
}

function findingsOf(document: Examined, base: Path, issue: Issue): Finding[] {
  const path = [...base, ...pathOf(issue)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], kind: 'unknown-key', message: '' }));
  }
  const value = document.valueAt(path);
  if (issue.code === 'invalid_union' && value !== undefined) {
    const branch = bestBranch(document, path, issue.errors);
    if (branch !== null) return branch.flatMap((inner) => findingsOf(document, path, inner));
  }
  const message = expectation(issue, value);
  return [{ path, kind: value === undefined ? 'missing' : 'wrong', message }];
}

/**
 * The alternative that the user most likely meant: one that takes this type of value at all, with the fewest keys that
 * do not belong and the fewest that lack. Null where no alternative takes the type.
 */
function bestBranch(document: Examined, path: Path, branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  let best: readonly Issue[] | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const branch of branches) {
    if (branch.length === 0) continue;
    if (
      branch.some(
        (issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'invalid_union',
      )
    ) {
      continue;
    }
    let cost = 0;
    for (const issue of branch) {
      if (issue.code === 'unrecognized_keys') cost += 10 * issue.keys.length;
      else cost += document.valueAt([...path, ...pathOf(issue)]) === undefined ? 4 : 1;
    }
    if (cost < bestCost) {
      best = branch;
      bestCost = cost;
    }
  }
  return best;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
  array: 'a list',
};

function expectation(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value': {
      const names = issue.values.map(String);
      return `expected ${listOf(names)}${typeof value === 'string' ? hint(value, names) : ''}`;
    }
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? `expected at least ${issue.minimum} ${issue.origin === 'array' ? 'items' : 'characters'}`
        : `expected a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array' || issue.origin === 'string'
        ? `expected at most ${issue.maximum} ${issue.origin === 'array' ? 'items' : 'characters'}`
        : `expected a number ${issue.inclusive === false ? 'below' : 'of at most'} ${issue.maximum}`;
    case 'invalid_union': {
      const names = issue.errors.flatMap((branch) =>
        branch.flatMap((inner) => ('values' in inner ? inner.values.map(String) : [])),
      );
      return `${issue.message}${typeof value === 'string' ? hint(value, names) : ''}`;
    }
    default:
      return issue.message;
  }
}
