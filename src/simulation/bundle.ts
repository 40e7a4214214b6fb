/** A module and what it imports as one text, which any thread can load without a loader, a file or a search. */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** An assignment to a name, in the spacing of esbuild: `a = b`, `a += b`, `a++`, `--a`. */
const WRITE =
  /(?<![\w$.])(?:([\w$]+)(?:\+\+|--| (?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=(?![=>]))|(?:\+\+|--)([\w$]+))/g;

/** What esbuild writes where a package of the older kind requires a module of Node, and how it then can. */
const CANNOT_REQUIRE = 'Dynamic require of';
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire('file:///');";

export interface Bundle {
  readonly code: string;
  /** From the code to what it was written as, as JSON; its paths are relative to the folder of the module. */
  readonly map: string;
}

/**
 * @param path absolute
 * @param name what stack traces call it
 * @throws esbuild's BuildFailure
 */
export async function bundle(path: string, name: string): Promise<Bundle> {
  const made = await built(path, '');
  const { code, map } = made.code.includes(CANNOT_REQUIRE) ? await built(path, REQUIRE) : made;
  return { code: `${code}\n//# sourceURL=${encodeURI(name)}\n`, map };
}

async function built(path: string, banner: string): Promise<Bundle> {
  // Only here: it takes its time to load, and few need it.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path],
    // Its comments name files as they are seen from here: the same text wherever the process was started.
    absWorkingDir: dirname(path),
    outfile: join(dirname(path), 'bundle.mjs'),
    bundle: true,
    write: false,
    sourcemap: 'external',
    sourcesContent: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    banner: { js: banner },
    // The text is loaded from nowhere: what looks for a file beside itself finds it beside the module.
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path).href),
      'import.meta.filename': JSON.stringify(path),
      'import.meta.dirname': JSON.stringify(dirname(path)),
    },
  });
  const [map, code] = outputFiles;
  return { code: code!.text, map: map!.text };
}

/**
 * Makes constants again of what esbuild turned into variables (perf: 1). What is written twice in one of the usual ways
 * stays as it is; only what begins a line belongs to the module itself. For our own bundles: who knows how others write
 * to their variables.
 */
export function withConstants(code: string): string {
  const writes = new Map<string, number>();
  for (const [, before, after] of code.matchAll(WRITE)) {
    const name = (before ?? after)!;
    writes.set(name, (writes.get(name) ?? 0) + 1);
  }
  return code.replace(/^var ([\w$]+) = /gm, (declaration, name: string) =>
    writes.get(name) === 1 ? `const ${name} = ` : declaration,
  );
}

/** The address under which a bundle can be imported. */
export function addressOf(code: string): string {
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}
