/** What the compiler cannot forbid in `simulator/`: ambient time and chance, and arithmetic that rounds apart. */
import ts from 'typescript';
import { placeOf, walk, type Source } from './source.ts';

/** Globals of the language, or of every runtime, through which the world outside gets in. */
const BANNED_GLOBALS = new Set([
  'Date',
  'Intl',
  'Promise',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** Locale and platform decide what these give. */
const BANNED_METHODS = new Set(['toLocaleString', 'localeCompare', 'toLocaleUpperCase', 'toLocaleLowerCase']);

/** Members of `Math` that IEEE 754 or integer arithmetic fixes to the bit; all others may round differently. */
const EXACT_MATH = new Set(
  'PI E LN2 LN10 SQRT2 SQRT1_2 LOG2E LOG10E abs ceil clz32 floor fround imul max min round sign sqrt trunc'.split(' '),
);

const POWER = new Set([ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken]);

/** A property name or the key of a literal is not a use of the global that has the same name. */
function isName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return 'name' in parent && parent.name === node;
}

/** Names of the file's own parameters and variables, which hide the globals. */
function ownNames(source: Source): ReadonlySet<string> {
  const names = new Set<string>();
  walk(source.tree, (node) => {
    if (ts.isParameter(node) || ts.isVariableDeclaration(node)) names.add(node.name.getText());
  });
  return names;
}

/** Two to the power of a constant is exact everywhere: compilers fold it. */
function isPowerOfTwo({ left, right }: ts.BinaryExpression): boolean {
  return (
    left.getText() === '2' && (ts.isNumericLiteral(right) || ts.isPrefixUnaryExpression(right) || isConstant(right))
  );
}

const isConstant = (node: ts.Node): boolean => ts.isIdentifier(node) && /^[A-Z][A-Z0-9_]*$/.test(node.text);

function problemOf(node: ts.Node, own: ReadonlySet<string>): string | null {
  if (ts.isIdentifier(node)) {
    return BANNED_GLOBALS.has(node.text) && !isName(node) && !own.has(node.text) ? node.text : null;
  }
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) return 'async or await';
  if (ts.isBinaryExpression(node) && POWER.has(node.operatorToken.kind) && !isPowerOfTwo(node)) return '**';
  if (ts.isElementAccessExpression(node) && node.expression.getText() === 'Math') return 'Math[...]';
  if (!ts.isPropertyAccessExpression(node)) return null;
  if (BANNED_METHODS.has(node.name.text)) return node.name.text;
  if (node.expression.getText() === 'Math' && !EXACT_MATH.has(node.name.text)) return `Math.${node.name.text}`;
  return null;
}

/** One line for every use of something impure. */
export function impurities(source: Source): string[] {
  const found: string[] = [];
  const own = ownNames(source);
  walk(source.tree, (node) => {
    const problem = problemOf(node, own);
    if (problem !== null) found.push(`${placeOf(source, node)}: ${problem}`);
  });
  return found;
}
