/** Style and script of the page: our own, and uPlot's from its package, as one text each. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const CLIENT = fileURLToPath(new URL('./client/enhance.ts', import.meta.url));

/** Whose code is in the page must be named in it. */
const NOTICE = '/* uPlot: Copyright (c) Leon Sorokin, MIT License, https://github.com/leeoniya/uPlot */';

export function pageStyle(): string {
  const { resolve } = createRequire(import.meta.url);
  const uplot = readFileSync(resolve('uplot/dist/uPlot.min.css'), 'utf8');
  return `${NOTICE}\n${uplot.trim()}\n${readFileSync(new URL('./page.css', import.meta.url), 'utf8')}`;
}

let script: Promise<string> | undefined;

/** Made once a process. */
export function pageScript(): Promise<string> {
  script ??= bundled();
  return script;
}

async function bundled(): Promise<string> {
  // Only here: it takes its time to load, and few need it.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [CLIENT],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    banner: { js: NOTICE },
    logLevel: 'silent',
  });
  // An end tag in a string of the script would end the script.
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script');
}
