#!/usr/bin/env node
/** Starts the command line: checks Node, installs what is missing, and runs the TypeScript as it is. */
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from '../typescript.mjs';
import { ensureInstalled, nodeProblem } from './install.mjs';

const EXIT_FAULT = 3;

async function launch() {
  const problem = nodeProblem();
  if (problem !== null) throw new Error(problem);
  await ensureInstalled(fileURLToPath(new URL('../..', import.meta.url)), { development: false });
  await loadTypeScript();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

try {
  await launch();
} catch (error) {
  process.stderr.write(`${process.env.DEBUG ? error.stack : error.message}\n`);
  process.exitCode = EXIT_FAULT;
}
