/** Packages: what package.json asks for and what the code imports are the same list. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, ROOT, type Source } from './source.ts';

type Versions = Readonly<Record<string, string>>;

/** Of package.json, as far as it names packages. */
export interface Packages {
  readonly dependencies: Versions;
  readonly optionalDependencies: Versions;
  readonly peerDependencies: Versions;
  readonly devDependencies: Versions;
}

/** Run by name, or read by the compiler: nobody imports these. */
const TOOLS = /^(?:@types\/.*|@biomejs\/biome|@stryker-mutator\/core|oxlint|oxlint-tsgolint)$/;

export function readPackages(): Packages {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Packages;
}

const packageOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];

const isPackage = (specifier: string): boolean => !/^(?:\.|node:|k6(?:\/|$))/.test(specifier);

function importedBy(sources: readonly Source[]): ReadonlySet<string> {
  const specifiers = sources.flatMap((source) => importsOf(source).map(({ specifier }) => specifier));
  return new Set(specifiers.filter(isPackage).map(packageOf));
}

/** One line for every package that nobody imports, and for every one that the product imports and does not ask for. */
export function wrongDependencies(packages: Packages, sources: readonly Source[]): string[] {
  const imported = importedBy(sources);
  const inProduct = importedBy(sources.filter(({ path }) => /^(?:src|simulator)\//.test(path)));
  const shipped = [packages.dependencies, packages.optionalDependencies, packages.peerDependencies].flatMap(
    Object.keys,
  );
  const inDevelopment = Object.keys(packages.devDependencies).filter((name) => !TOOLS.test(name));
  return [
    ...shipped.filter((name) => !inProduct.has(name)).map((name) => `${name}: the product never imports it`),
    ...inDevelopment.filter((name) => !imported.has(name)).map((name) => `${name}: nobody imports it`),
    ...[...inProduct]
      .filter((name) => !shipped.includes(name))
      .map((name) => `${name}: the product does not ask for it`),
  ];
}
