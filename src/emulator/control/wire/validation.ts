/** What AWS says of input that breaks a shape's constraints, from what zod says of it. */
import type { z } from 'zod';

/** `1 validation error detected: Value 'x' at 'roleArn' failed to satisfy constraint: …`, all of them in one text. */
export function validationMessage(error: z.ZodError, input: unknown): string {
  const issues = error.issues;
  const texts = issues.map((issue) => {
    const value = valueAt(input, issue.path);
    const shown = value === undefined || value === null ? 'null' : `'${shownValue(value)}'`;
    const constraint = value === undefined ? 'Member must not be null' : constraintOf(issue);
    return `Value ${shown} at '${memberName(issue.path)}' failed to satisfy constraint: ${constraint}`;
  });
  return `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected: ${texts.join('; ')}`;
}

/** Members' names are told in lower camel case, list places from 1: `metricDataQueries.1.member.id`. */
function memberName(path: readonly PropertyKey[]): string {
  const names = path.map((part) => (typeof part === 'number' ? `${part + 1}.member` : lowerFirst(String(part))));
  return names.join('.');
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

const LONGEST_SHOWN = 200;

function shownValue(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return 'structure';
  const text = String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

function constraintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number'
        ? `Member must have value greater than or equal to ${issue.minimum}`
        : `Member must have length greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number'
        ? `Member must have value less than or equal to ${issue.maximum}`
        : `Member must have length less than or equal to ${issue.maximum}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern ?? issue.format}`;
    default:
      return issue.message;
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
