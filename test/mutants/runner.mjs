/**
 * Runs unit tests for Stryker in its own process, without a test runner in between.
 *
 * Every mutant is a branch in code that is loaded once, so a run of a mutant is no more than the tests that reach it.
 * By way of vitest, which loads tests and code anew for each mutant, the same takes some twenty times as long.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { build } from 'esbuild';
import fc from 'fast-check';
import { tests } from './declarations.mjs';
import { findTests } from './find-tests.mjs';

const DECLARATIONS = fileURLToPath(new URL('declarations.mjs', import.meta.url));

/** One file of all tests and of the code with its mutants, as it lies in the sandbox. */
async function bundle(folder) {
  // Runners share the sandbox: to each its own, for a file that is being written reads as no tests at all.
  const outfile = join(folder, 'dist', `mutants-${process.pid}.mjs`);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  const imports = findTests(folder).map((path) => `import ${JSON.stringify(path)};`);
  await build({
    stdin: { contents: imports.join('\n'), resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: { vitest: pathToFileURL(DECLARATIONS).href },
    logLevel: 'error',
  });
  return pathToFileURL(outfile).href;
}

/** The failure of a test, null where it passes. */
async function failureOf(test) {
  try {
    await test.run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

class InProcessRunner {
  /** Where the mutated code looks for the mutant that is on, and notes down what it comes by. */
  #shared = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    // A mutant is killed by the first failure: to shrink that would only take time.
    fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
    await import(await bundle(process.cwd()));
  }

  async dryRun() {
    const results = [];
    for (const test of tests) {
      this.#shared.currentTestId = test.id;
      const begunAt = performance.now();
      const failureMessage = await failureOf(test);
      test.millis = performance.now() - begunAt;
      const common = { id: test.id, name: test.id, timeSpentMs: test.millis };
      results.push(failureMessage === null ? { ...common, status: 0 } : { ...common, status: 1, failureMessage });
    }
    this.#shared.currentTestId = undefined;
    return { status: 'complete', tests: results, mutantCoverage: this.#shared.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const wanted = testFilter === undefined ? tests : tests.filter((test) => testFilter.includes(test.id));
    if (wanted.length !== (testFilter?.length ?? tests.length) || wanted.length === 0)
      throw new Error(`of ${testFilter?.length ?? 'all'} tests ${wanted.length} are there`);
    const shared = this.#shared;
    shared.activeMutant = activeMutant.id;
    shared.hitCount = hitLimit === undefined ? undefined : 0;
    shared.hitLimit = hitLimit;
    try {
      for (const [index, test] of wanted.entries()) {
        const failureMessage = await failureOf(test);
        if (shared.hitCount > hitLimit) return { status: 'timeout', reason: `reached ${shared.hitCount} times` };
        if (failureMessage !== null) return await this.#killed(test, failureMessage, index + 1);
      }
      return { status: 'survived', nrOfTests: wanted.length };
    } finally {
      shared.activeMutant = undefined;
    }
  }

  /** The test has to pass again without the mutant: else it is what ran before that made it fail. */
  async #killed(test, failureMessage, nrOfTests) {
    this.#shared.activeMutant = undefined;
    const later = await failureOf(test);
    if (later !== null) return { status: 'error', errorMessage: `"${test.id}" fails without a mutant: ${later}` };
    return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests };
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
