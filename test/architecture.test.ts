/** Rules about the code, as code. Every rule is shown to bite on a snippet that is wrong on purpose. */
import { describe, expect, it } from 'vitest';
import { circles, fileOf, folderOf } from './support/architecture/circles.ts';
import {
  idleAllowances,
  vagueImports,
  WHITELIST,
  wrongPackages,
  wrongWays,
} from './support/architecture/directions.ts';
import { bareInstants, FOREIGN_NAMES, namesOf, unknownNames } from './support/architecture/names.ts';
import { impurities } from './support/architecture/purity.ts';
import { parseSource, readSources, type Source } from './support/architecture/source.ts';
import {
  longFunctions,
  missingDocComment,
  notesToSelf,
  silencedTests,
  tooLong,
  tooWide,
} from './support/architecture/tidiness.ts';

interface Rule {
  readonly says: string;
  readonly appliesTo: (path: string) => boolean;
  /** One line a violation. */
  readonly check: (source: Source) => string[];
  /** Files that break the rule, as path and text; each must be caught. */
  readonly canaries: readonly (readonly [path: string, text: string])[];
}

const inSimulator = (path: string): boolean => path.startsWith('simulator/');
const inLoad = (path: string): boolean => path.startsWith('scenarios/load/');
const isProduct = (path: string): boolean => inSimulator(path) || path.startsWith('src/');
const everywhere = (): boolean => true;

const IMPURE = [
  'Date.now()',
  'new Date()',
  'Math.random()',
  ...['exp', 'log', 'log2', 'pow', 'sin', 'cos', 'tan', 'hypot', 'cbrt'].map((name) => `Math.${name}(1)`),
  "Math['exp'](1)",
  '2 ** y',
  '3 ** 4',
  'new Intl.NumberFormat()',
  '(1).toLocaleString()',
  'performance.now()',
  'setTimeout(() => 0, 1)',
  'console.log(1)',
  'process.hrtime()',
  'globalThis.Date',
  'async () => 0',
  'Promise.resolve()',
];

const RULES: readonly Rule[] = [
  {
    says: 'the simulator is pure: no clock, no ambient chance, no engine-dependent arithmetic, nothing asynchronous',
    appliesTo: inSimulator,
    check: impurities,
    canaries: IMPURE.map((expression) => ['simulator/quota/ledger.ts', `export const x = ${expression};`]),
  },
  {
    says: 'the simulator imports no package, the load scripts only k6',
    appliesTo: (path) => inSimulator(path) || inLoad(path),
    check: wrongPackages,
    canaries: [
      ['simulator/simulate.ts', "import { z } from 'zod';"],
      ['simulator/simulate.ts', "import { readFileSync } from 'node:fs';"],
      ['simulator/simulate.ts', "export type { X } from 'zod';"],
      ['scenarios/load/main.ts', "import { parse } from 'yaml';"],
    ],
  },
  {
    says: 'a folder imports what its whitelist names',
    appliesTo: everywhere,
    check: wrongWays,
    canaries: [
      ['simulator/simulate.ts', "import { x } from '../src/input/problem.ts';"],
      ['simulator/routing/random.ts', "import { x } from '../engine/calendar.ts';"],
      ['simulator/routing/random.ts', "import { x } from '../quota/ledger.ts';"],
      ['simulator/quota/ledger.ts', "import { x } from '../gateway/book.ts';"],
      ['simulator/gateway/round.ts', "import { x } from '../accounts/shards.ts';"],
      ['simulator/quota/ledger.ts', "import type { x } from '../config.ts';"],
      ['simulator/engine/engine.ts', "import { x } from '../quota/ledger.ts';"],
      ['src/gateway/server.ts', "import { x } from '../emulator/service.ts';"],
      ['src/emulator/service.ts', "const x = await import('../gateway/server.ts');"],
      ['src/http/listener.ts', "import { x } from '../emulator/service.ts';"],
      ['src/new-folder/x.ts', "import { x } from '../http/listener.ts';"],
      ['src/simulation/run.ts', "import { x } from '../bench/matrix.ts';"],
      ['src/report/text.ts', "import { x } from '../cli/main.ts';"],
      ['src/report/text.ts', "import { x } from '../../test/support/x.ts';"],
      ['scenarios/load/main.ts', "import { x } from '../../simulator/quota/ledger.ts';"],
      ['scenarios/load/main.ts', "import { x } from '../../src/trace/read.ts';"],
    ],
  },
  {
    says: 'relative imports name the file, extension included',
    appliesTo: everywhere,
    check: vagueImports,
    canaries: [['src/report/text.ts', "import { x } from './json';"]],
  },
  {
    says: 'every file opens with what it is for',
    appliesTo: everywhere,
    check: missingDocComment,
    canaries: [['src/report/text.ts', 'export const x = 1;\n\n/** Too late. */\n']],
  },
  {
    says: 'no file is longer than 250 lines',
    appliesTo: everywhere,
    check: tooLong,
    canaries: [['src/report/text.ts', 'const x = 1;\n'.repeat(251)]],
  },
  {
    says: 'no line is wider than 120 columns',
    appliesTo: everywhere,
    check: tooWide,
    canaries: [['src/report/text.ts', `// ${'x'.repeat(118)}\n`]],
  },
  {
    says: 'no function of the product is longer than 70 lines',
    appliesTo: isProduct,
    check: longFunctions,
    canaries: [['src/report/text.ts', `export function x() {\n${'  y();\n'.repeat(69)}}\n`]],
  },
  {
    says: 'no notes to self',
    appliesTo: everywhere,
    check: notesToSelf,
    canaries: ['TOD', 'HAC'].map((note, i) => ['src/report/text.ts', `// ${note}${'OK'[i]}: later\n`]),
  },
  {
    says: 'instants end in `AtMicros`, lengths in `Micros`',
    appliesTo: isProduct,
    check: bareInstants,
    canaries: [['src/report/text.ts', 'const { arrivalMicros, endToEndMicros, askedAtMicros } = row;']],
  },
  {
    says: 'no test is singled out, and none is switched off without a reason',
    appliesTo: (path) => path.startsWith('test/'),
    check: silencedTests,
    canaries: [
      ['test/unit/x.test.ts', "it.only('x', () => {});"],
      ['test/unit/x.test.ts', "describe.skip('x', () => {});"],
      ['test/unit/x.test.ts', "it.each([1]).skip('x', () => {});"],
    ],
  },
];

const sources = readSources();

describe.each(RULES)('$says', ({ appliesTo, check, canaries }) => {
  it('holds in every file it speaks of', () => {
    expect(sources.filter((source) => appliesTo(source.path)).flatMap(check)).toEqual([]);
  });

  it.each(canaries)('bites in %s on %j', (path, text) => {
    expect(appliesTo(path)).toBe(true);
    expect(check(parseSource(path, text))).not.toEqual([]);
  });
});

describe('no file of the product imports itself by way of others', () => {
  it('holds', () => {
    expect(
      circles(
        sources.filter(({ path }) => isProduct(path)),
        fileOf,
      ),
    ).toEqual([]);
  });

  it('bites, on types and on what is loaded later as well', () => {
    const files = [
      ['src/cli/a.ts', "const x = await import('./b.ts');"],
      ['src/cli/b.ts', "export { y } from './c.ts';"],
      ['src/cli/c.ts', "import type { Z } from './a.ts';"],
      ['src/cli/d.ts', "import { x } from './a.ts';"],
    ] as const;
    expect(
      circles(
        files.map(([path, text]) => parseSource(path, text)),
        fileOf,
      ),
    ).toEqual(['src/cli/a.ts -> src/cli/b.ts -> src/cli/c.ts -> src/cli/a.ts']);
  });
});

describe('names in comments', () => {
  const ours = sources.filter(({ path }) => isProduct(path) || inLoad(path));
  const known = new Set(ours.flatMap((source) => [...namesOf(source)]));

  it('are names that some code has, or that are known to be foreign', () => {
    expect(ours.flatMap((source) => unknownNames(source, known))).toEqual([]);
  });

  it('are caught where the code has moved on', () => {
    const gone = parseSource(
      'src/a/x.ts',
      "/** See `goneMicros`, `Gone.of()`, `known` and `x.ts`. */\nconst y = 'gone';",
    );
    expect(unknownNames(gone, namesOf(gone))).toEqual(['src/a/x.ts: no code has `goneMicros`']);
    expect(unknownNames(parseSource('src/a/y.ts', '// As `Gone.isOf`'), new Set())).toHaveLength(1);
  });

  it('are foreign only where somebody speaks of them', () => {
    const spoken = ours.map(({ text }) => text).join('\n');
    expect([...FOREIGN_NAMES].filter((name) => !spoken.includes(name))).toEqual([]);
    expect([...FOREIGN_NAMES].filter((name) => known.has(name))).toEqual([]);
  });
});

describe('the whitelist', () => {
  it('allows nothing that nobody uses, and speaks of no place that does not exist', () => {
    expect(idleAllowances(WHITELIST, sources)).toEqual([]);
  });

  it('is caught where it does', () => {
    const a = parseSource('src/a/x.ts', "import { y } from '../b/y.ts';");
    expect(idleAllowances({ 'src/a/': ['src/b/', 'src/c/'], 'src/d/': [] }, [a])).toEqual([
      'src/a/: never imports src/c/',
      'src/d/: does not exist',
    ]);
  });
});

describe('folders', () => {
  it('import one another in no circle', () => {
    expect(circles(sources, folderOf)).toEqual([]);
  });

  it('that do are caught', () => {
    const a = parseSource('src/a/x.ts', "import { y } from '../b/y.ts';");
    const b = parseSource('src/b/y.ts', "import type { z } from '../c/z.ts';");
    const c = parseSource('src/c/z.ts', "export type { x } from '../a/x.ts';");
    expect(circles([a, b, c], folderOf)).toEqual(['src/a -> src/b -> src/c -> src/a']);
    expect(circles([a, b], folderOf)).toEqual([]);
  });
});

describe('the rules are not vacuous', () => {
  it.each([
    ['simulator/', 70],
    ['src/', 120],
    ['test/', 70],
  ])('%s has at least %i modules', (folder, least) => {
    expect(sources.filter((source) => source.path.startsWith(folder)).length).toBeGreaterThanOrEqual(least);
  });
});
