/** Lists that are kept by hand say what is there, and nothing else. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPackages, wrongDependencies } from './support/architecture/packages.ts';
import { parseSource, readSources, ROOT } from './support/architecture/source.ts';
import { namesIn, readPage, tableUnder } from './support/markdown-tables.ts';

const sources = readSources();

describe('the packages of package.json', () => {
  it('are those that are imported', () => {
    expect(wrongDependencies(readPackages(), sources)).toEqual([]);
  });

  it('are caught where nobody imports them, or nobody asks for them', () => {
    const packages = {
      dependencies: { a: '1' },
      optionalDependencies: {},
      peerDependencies: {},
      devDependencies: { '@d/e': '1', '@types/node': '1', g: '1' },
    };
    const product = parseSource('src/x.ts', "import { x } from 'b/c';\nimport y from 'node:fs';");
    const inTest = parseSource('test/x.test.ts', "import { x } from '@d/e/f';");
    expect(wrongDependencies(packages, [product, inTest])).toEqual([
      'a: the product never imports it',
      'g: nobody imports it',
      'b: the product does not ask for it',
    ]);
  });
});

describe('the table of what is written for speed', () => {
  const rows = tableUnder(readPage('docs/performance.md'), '`npm run bench -- yardstick` measures');
  const product = sources.filter(({ path }) => /^(?:src|simulator)\//.test(path));
  const marksOf = (text: string): string[] => [...text.matchAll(/\bperf: (\d+)/g)].map(([, number]) => number!);

  it.each(rows)('says of %s where its marks are: %s', (number, _, where) => {
    const marked = product.filter(({ text }) => marksOf(text).includes(number)).map(({ path }) => path);
    const places = namesIn(where);
    expect(marked.filter((path) => !places.some((place) => path.includes(place)))).toEqual([]);
    expect(places.filter((place) => !marked.some((path) => path.includes(place)))).toEqual([]);
  });

  it('has every mark, and every file that speaks of V8 has one', () => {
    const numbers = rows.map(([number]) => number!);
    expect(numbers.length).toBeGreaterThan(5);
    const strays = product.filter(({ text }) => {
      const marks = marksOf(text);
      return !marks.every((mark) => numbers.includes(mark)) || (marks.length === 0 && /\bV8\b/.test(text));
    });
    expect(strays.map(({ path }) => path)).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const page = readPage('CONTRIBUTING.md');

  it.each(['simulator', 'src'])('has every folder of %s on its map, and no other', (place) => {
    const [, section] = page.split(`\n| folder of \`${place}/\` |`);
    const [table] = section!.split('\n\n');
    const names = [...table!.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => namesIn(cell));
    const folders = readdirSync(join(ROOT, place), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const isBelow = (name: string): boolean => name.includes('/');
    expect(names.filter((name) => !isBelow(name)).sort()).toEqual(folders.map(({ name }) => name).sort());
    expect(names.filter((name) => isBelow(name) && !existsSync(join(ROOT, place, name)))).toEqual([]);
  });

  it('says where a thing is added, and each place is there', () => {
    const paths = namesIn(tableUnder(page, '## How to add').flat().join(' ')).filter((name) => name.includes('/'));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
