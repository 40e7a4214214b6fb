/** A module and what it imports as one text, which any thread can load without a loader, a file or a search. */

/**
 * @param path absolute
 * @param name what stack traces call it
 * @throws esbuild's BuildFailure
 */
export async function bundle(path: string, name: string): Promise<string> {
  // Only here: it takes its time to load, and few need it.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Constants become numbers where they are used: in a bundle they are variables, which V8 loads each time.
    minifySyntax: true,
    logLevel: 'silent',
  });
  return `${outputFiles[0]!.text}\n//# sourceURL=${encodeURI(name)}\n`;
}

/** The address under which a bundle can be imported. */
export function addressOf(code: string): string {
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}
