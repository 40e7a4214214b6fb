/** Rules of size and order: what makes a file readable on one screen, and keeps notes to self out of it. */
import ts from 'typescript';
import { placeOf, walk, type Source } from './source.ts';

const LONGEST_FILE = 250;
const LONGEST_FUNCTION = 70;
const WIDEST_LINE = 120;
/** A shebang may come first. */
const DOC_COMMENT_BY_LINE = 2;

/** Spelled with a class, so that the rule does not find itself. */
const NOTE_TO_SELF = /\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/;

export function missingDocComment(source: Source): string[] {
  const opening = source.text.split('\n').slice(0, DOC_COMMENT_BY_LINE);
  return opening.some((line) => line.startsWith('/**')) ? [] : [`${source.path}: no doc comment at the top`];
}

export function tooLong(source: Source): string[] {
  const lines = source.text.trimEnd().split('\n').length;
  return lines <= LONGEST_FILE ? [] : [`${source.path}: ${lines} lines, more than ${LONGEST_FILE}`];
}

export function tooWide(source: Source): string[] {
  return source.text
    .split('\n')
    .flatMap((line, i) => (line.length > WIDEST_LINE ? [`${source.path}:${i + 1}: ${line.length} columns`] : []));
}

export function longFunctions(source: Source): string[] {
  const lineAt = (position: number): number => source.tree.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  walk(source.tree, (node) => {
    if (!ts.isFunctionLike(node)) return;
    const lines = lineAt(node.end) - lineAt(node.getStart(source.tree)) + 1;
    if (lines > LONGEST_FUNCTION) found.push(`${placeOf(source, node)}: a function of ${lines} lines`);
  });
  return found;
}

export function notesToSelf(source: Source): string[] {
  return source.text
    .split('\n')
    .flatMap((line, i) => (NOTE_TO_SELF.test(line) ? [`${source.path}:${i + 1}: ${line.trim()}`] : []));
}

/** `.only` never; `.skip` and `.todo` on tests with the reason in a comment on the line itself or the one before. */
export function silencedTests(source: Source): string[] {
  const lines = source.text.split('\n');
  const found: string[] = [];
  walk(source.tree, (node) => {
    if (!ts.isPropertyAccessExpression(node) || !['only', 'skip', 'todo'].includes(node.name.text)) return;
    if (!/^(?:it|test|describe|suite|bench)\b/.test(node.expression.getText(source.tree))) return;
    const line = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line;
    const hasReason = `${lines[line - 1] ?? ''}${lines[line]}`.includes('//');
    if (node.name.text === 'only' || !hasReason) found.push(`${placeOf(source, node)}: .${node.name.text}`);
  });
  return found;
}
