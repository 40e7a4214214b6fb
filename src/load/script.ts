/** Which script k6 runs: one of our entries as it is, or a user's own, bundled. */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { RefusedInput, refused } from '../input/problem.ts';

export const ENTRIES = ['replay', 'smoke', 'steady', 'ramp', 'spike', 'soak', 'failover', 'breakpoint'] as const;
export type EntryName = (typeof ENTRIES)[number];

export function isEntry(name: string): name is EntryName {
  return (ENTRIES as readonly string[]).includes(name);
}

export function entryPath(name: EntryName): string {
  return fileURLToPath(new URL(`../../scenarios/load/${name}.ts`, import.meta.url));
}

/**
 * A script and all that it imports as one module that any k6 runs, from a file or on standard input.
 *
 * @param name as the user gave it
 * @throws RefusedInput with what is wrong in it, or where it is not there
 */
export async function bundleScript(path: string, name: string): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      external: ['k6', 'k6/*', 'https://*'],
      logLevel: 'silent',
    });
    return outputFiles[0]!.text;
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    throw new RefusedInput(
      errors.map(({ text, location }) => ({
        file: location?.file ?? name,
        line: location?.line ?? 0,
        column: (location?.column ?? 0) + 1,
        path: '',
        message: text,
      })),
    );
  }
}

/** @throws RefusedInput where it is neither an entry of ours nor a file */
export function expectScript(name: string): void {
  if (!isEntry(name) && !existsSync(name)) throw refused(name, `no such file; ours are ${ENTRIES.join(', ')}`);
}

/** @param bundleFile where a bundle is written if one is needed @returns the absolute path of what k6 runs */
export async function scriptFile(name: string, bundleFile: string): Promise<string> {
  if (isEntry(name)) return entryPath(name);
  writeFileSync(bundleFile, await bundleScript(resolve(name), name));
  return bundleFile;
}
