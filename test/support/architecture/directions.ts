/** Who may import whom: the table of the design, for folders and, inside `simulator/`, for single files. */
import { importsOf, placeOf, type Source } from './source.ts';

/** What any part of the simulator may know of the engine: instants, streams and exact arithmetic, not the queue. */
const BASICS = ['engine/time.ts', 'engine/random.ts', 'engine/lookup.ts', 'engine/math.ts'];
const SAMPLING = ['workload/distribution.ts', 'workload/draw-room.ts', 'workload/sampler.ts'];

/** Folder of `simulator/` to the places (a folder ends in a slash) that it may import besides itself. */
const SIMULATOR: Readonly<Record<string, readonly string[]>> = {
  engine: ['workload/trace.ts'],
  workload: [...BASICS, 'config.ts'],
  quota: [...BASICS, ...SAMPLING, 'config.ts'],
  routing: [...BASICS, 'fleet/view.ts'],
  retry: [...BASICS, 'config.ts'],
  metrics: [...BASICS, 'quota/limits.ts', 'workload/inverse-normal.ts', 'config.ts'],
  fleet: [
    'engine/',
    ...SAMPLING,
    'quota/',
    'retry/',
    'routing/policy.ts',
    'routing/oracle.ts',
    'workload/trace.ts',
    'metrics/',
    'config.ts',
  ],
};

/** Top-level places to what they may import besides themselves; packages have their own rules. */
const TOP: Readonly<Record<string, readonly string[]>> = {
  'simulator/': [],
  'src/': ['simulator/', 'package.json'],
  'scenarios/load/': ['simulator/workload/', 'simulator/metrics/', 'simulator/engine/'],
  'test/': ['simulator/', 'src/', 'scenarios/', 'package.json'],
};

/** Folders of `src/` that meet over HTTP only, and the one that nobody but itself may know. */
const APART: readonly (readonly [from: string, to: string])[] = [
  ['src/gateway/', 'src/emulator/'],
  ['src/emulator/', 'src/gateway/'],
  ...['scenario', 'trace', 'simulation', 'gateway', 'emulator', 'planner', 'load', 'validate', 'report', 'bench'].map(
    (folder) => [`src/${folder}/`, 'src/cli/'] as const,
  ),
];

const startsWithAny = (path: string, starts: readonly string[]): boolean =>
  starts.some((start) => (start.endsWith('/') ? path.startsWith(start) : path === start));

/** Whether the simulator's own table allows the import; files in its root wire everything together. */
function isAllowedInside(path: string, target: string): boolean {
  const folder = path.split('/')[1]!;
  if (folder.endsWith('.ts')) return true;
  const inside = target.slice('simulator/'.length);
  return startsWithAny(inside, [`${folder}/`, ...(SIMULATOR[folder] ?? [])]);
}

function isAllowed(path: string, target: string): boolean {
  const [place, allowed] = Object.entries(TOP).find(([start]) => path.startsWith(start)) ?? ['', []];
  if (!startsWithAny(target, [place, ...allowed])) return false;
  if (APART.some(([from, to]) => path.startsWith(from) && target.startsWith(to))) return false;
  return !path.startsWith('simulator/') || isAllowedInside(path, target);
}

/** One line for every relative import that goes the wrong way. */
export function wrongWays(source: Source): string[] {
  return importsOf(source)
    .filter(({ specifier, target }) => specifier.startsWith('.') && !isAllowed(source.path, target))
    .map(({ node, target }) => `${placeOf(source, node)}: imports ${target}`);
}

/** Packages: none in the simulator, `k6` alone in the load scripts. */
export function wrongPackages(source: Source): string[] {
  const isLoad = source.path.startsWith('scenarios/load/');
  return importsOf(source)
    .filter(({ specifier }) => !specifier.startsWith('.') && !(isLoad && /^k6(?:\/|$)/.test(specifier)))
    .map(({ node, specifier }) => `${placeOf(source, node)}: imports ${specifier}`);
}

/** Node, tsx, vitest and k6 agree only on specifiers that name the file as it is. */
export function vagueImports(source: Source): string[] {
  return importsOf(source)
    .filter(({ specifier }) => specifier.startsWith('.') && !/\.(?:ts|mjs|json)$/.test(specifier))
    .map(({ node, specifier }) => `${placeOf(source, node)}: ${specifier} does not name a file`);
}
