/** Style and script of the page: our own, and uPlot's from its package, as one text each. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const CLIENT = fileURLToPath(new URL('./client/enhance.ts', import.meta.url));

function ofUplot(path: string): string {
  const { resolve } = createRequire(import.meta.url);
  return readFileSync(resolve(`uplot/${path}`), 'utf8').trim();
}

/** A copy of uPlot is in the page, and its licence asks for itself beside it. */
function licence(): string {
  return `/* uPlot, https://github.com/leeoniya/uPlot\n${ofUplot('LICENSE')}\n*/`;
}

export function pageStyle(): string {
  return `${ofUplot('dist/uPlot.min.css')}\n${readFileSync(new URL('./page.css', import.meta.url), 'utf8')}`;
}

let script: Promise<string> | undefined;

/** Made once a process. */
export function pageScript(): Promise<string> {
  script ??= bundled();
  return script;
}

async function bundled(): Promise<string> {
  // Only here: it takes its time to load, and few need it.
  const { build, stop } = await import('esbuild');
  // Ctrl-C in a terminal reaches the process of esbuild's as well, and a page of what there is is due just then.
  await stop();
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
    banner: { js: licence() },
    logLevel: 'silent',
  });
  // An end tag in a string of the script would end the script.
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script');
}
