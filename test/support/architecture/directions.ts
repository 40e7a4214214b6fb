/** Who may import whom: two whitelists of places, and the rules that keep the lists themselves true. */
import { importsOf, placeOf, type Source } from './source.ts';

/** Place to the places it may import besides itself. A place is a file, or a folder with a slash at its end. */
export type Whitelist = Readonly<Record<string, readonly string[]>>;

const BASICS = 'simulator/basics/';
const SAMPLING = 'simulator/sampling/';
const QUOTA = 'simulator/quota/';
const RETRY = 'simulator/retry/';
const TRACE = 'simulator/workload/trace.ts';
/** What every server of ours stands on. */
const SHARED_BY_SERVERS = ['src/http/', 'src/clock/', 'src/telemetry/', 'src/bedrock/'];

/** The folders of `simulator/` and, in its root, the files that join them. */
const SIMULATOR: Whitelist = {
  [BASICS]: [],
  [SAMPLING]: [BASICS],
  'simulator/workload/': [BASICS, SAMPLING],
  [QUOTA]: [BASICS, SAMPLING],
  [RETRY]: [BASICS],
  'simulator/routing/': [BASICS],
  'simulator/metrics/': [BASICS, SAMPLING, QUOTA],
  'simulator/engine/': [BASICS, TRACE],
  'simulator/gateway/': [BASICS, QUOTA, RETRY, 'simulator/routing/policy.ts'],
  'simulator/requests/': [BASICS, QUOTA, 'simulator/metrics/'],
  'simulator/accounts/': [BASICS, SAMPLING, QUOTA, TRACE, 'simulator/engine/', 'simulator/requests/'],
  'simulator/planner/': [BASICS, QUOTA, 'simulator/metrics/', 'simulator/workload/', 'simulator/config.ts'],
  'simulator/run/': ['simulator/'],
  'simulator/config.ts': ['simulator/'],
  'simulator/simulate.ts': ['simulator/'],
  'simulator/index.ts': ['simulator/'],
};

/** The folders of `src/`: what each takes from its neighbours, and what from the simulator. */
const SRC: Whitelist = {
  'src/index.ts': ['src/input/', 'src/laws/', 'src/scenario/', 'simulator/index.ts'],
  'src/input/': ['simulator/basics/time.ts'],
  'src/output/': ['src/input/'],
  'src/http/': [],
  'src/clock/': ['simulator/basics/time.ts'],
  'src/telemetry/': ['src/http/'],
  'src/bedrock/': ['src/http/', 'simulator/quota/limits.ts', 'simulator/workload/row-marker.ts'],
  'src/catalogue/': ['simulator/quota/limits.ts'],
  'src/trace/': ['src/input/', 'src/output/', 'src/report/numbers.ts', BASICS, SAMPLING, 'simulator/workload/'],
  'src/records/': [
    'src/input/',
    'src/output/',
    'src/trace/',
    'simulator/config.ts',
    'simulator/quota/verdict.ts',
    'simulator/metrics/',
  ],
  'src/scenario/': ['src/input/', 'src/catalogue/', 'src/bedrock/model-id.ts', 'src/report/numbers.ts', 'simulator/'],
  'src/aws/': ['src/input/'],
  'src/draft/': [
    'src/input/',
    'src/trace/',
    'src/aws/reading.ts',
    'src/catalogue/',
    'src/report/numbers.ts',
    BASICS,
    'simulator/quota/limits.ts',
    'simulator/requests/requests.ts',
    'simulator/workload/',
  ],
  'src/simulation/': [
    'src/input/',
    'src/output/',
    'src/records/',
    'src/trace/',
    'src/scenario/',
    'src/report/',
    'simulator/',
  ],
  'src/planner/': [
    'src/input/',
    'src/output/',
    'src/catalogue/',
    'src/scenario/',
    'src/simulation/',
    'src/report/',
    'simulator/',
  ],
  'src/report/': [
    'src/output/escape-xml.ts',
    'src/catalogue/',
    'simulator/config.ts',
    BASICS,
    QUOTA,
    'simulator/metrics/',
  ],
  'src/increase/': [
    'src/catalogue/',
    'src/report/',
    'src/simulation/',
    'simulator/config.ts',
    'simulator/simulate.ts',
    BASICS,
    QUOTA,
    'simulator/metrics/',
  ],
  'src/emulator/': [
    ...SHARED_BY_SERVERS,
    'src/input/',
    'src/output/escape-xml.ts',
    'src/catalogue/',
    'src/records/',
    'simulator/config.ts',
    BASICS,
    QUOTA,
    'simulator/metrics/',
    'simulator/engine/',
    'simulator/accounts/',
    'simulator/requests/',
    'simulator/workload/',
  ],
  'src/gateway/': [
    ...SHARED_BY_SERVERS,
    'src/input/',
    'src/output/',
    'src/catalogue/',
    'src/trace/lines.ts',
    'simulator/',
  ],
  'src/load/': [
    'src/input/',
    'src/output/',
    'src/records/',
    'src/report/',
    'src/scenario/policy-name.ts',
    'src/simulation/',
    'scenarios/load/lib/',
    'simulator/',
  ],
  'src/validation/': ['src/', 'simulator/', 'scenarios/load/lib/'],
  'src/laws/': [
    'src/input/describe.ts',
    'src/scenario/',
    'src/report/numbers.ts',
    'src/report/table.ts',
    BASICS,
    'simulator/config.ts',
    'simulator/simulate.ts',
    'simulator/metrics/',
    'simulator/quota/limits.ts',
    'simulator/routing/',
  ],
  'src/gateway-check/': [
    'src/http/guard.ts',
    'src/input/',
    'src/laws/',
    'src/simulation/watcher.ts',
    'scenarios/load/lib/',
  ],
  'src/policy-check/': [
    'src/input/',
    'src/laws/',
    'src/report/',
    'src/simulation/',
    'src/typescript.mjs',
    'simulator/routing/',
  ],
  'src/bench/': ['src/', 'simulator/'],
  'src/cli/': ['src/', 'simulator/', 'scenarios/load/lib/'],
};

/** Everything outside the product. */
const AROUND: Whitelist = {
  // What callers do is the simulator's own code, and k6 runs it.
  'scenarios/load/': [BASICS, RETRY, 'simulator/workload/', 'simulator/metrics/outcome.ts'],
  'test/': ['simulator/', 'src/', 'scenarios/load/lib/'],
};

export const WHITELIST: Whitelist = { ...SIMULATOR, ...SRC, ...AROUND };

/** The bench measures what users run, and is run by one of its verbs alone. */
const ONLY_FOR: Readonly<Record<string, readonly string[]>> = {
  'src/cli/': ['src/cli/', 'test/'],
  'src/bench/': ['src/bench/', 'src/cli/', 'test/'],
};

const isIn = (place: string, path: string): boolean => (place.endsWith('/') ? path.startsWith(place) : path === place);

const entryOf = (list: Whitelist, path: string) => Object.entries(list).find(([place]) => isIn(place, path));

function isAllowed(path: string, target: string): boolean {
  const entry = entryOf(WHITELIST, path);
  if (entry === undefined) return false;
  const [place, allowed] = entry;
  const owner = Object.entries(ONLY_FOR).find(([folder]) => isIn(folder, target));
  if (owner !== undefined && !owner[1].some((folder) => isIn(folder, path))) return false;
  return [place, ...allowed].some((other) => isIn(other, target));
}

const relative = (source: Source) => importsOf(source).filter(({ specifier }) => specifier.startsWith('.'));

/** One line for every relative import that goes the wrong way, and for every file that no list speaks of. */
export function wrongWays(source: Source): string[] {
  return relative(source)
    .filter(({ target }) => !isAllowed(source.path, target))
    .map(({ node, target }) => `${placeOf(source, node)}: imports ${target}`);
}

/** One line for every entry of the list that no file uses, and for every place that does not exist. */
export function idleAllowances(list: Whitelist, sources: readonly Source[]): string[] {
  const idle: string[] = [];
  for (const [place, allowed] of Object.entries(list)) {
    const inside = sources.filter(({ path }) => isIn(place, path));
    if (inside.length === 0) idle.push(`${place}: does not exist`);
    const targets = inside.flatMap((source) => relative(source).map(({ target }) => target));
    for (const other of allowed) {
      if (!targets.some((target) => isIn(other, target) && !isIn(place, target))) {
        idle.push(`${place}: never imports ${other}`);
      }
    }
  }
  return idle;
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
