/** Mutation testing of what everything else stands on: `npm run mutants`, or `npm run mutants -- --mutate FILE`. */

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['simulator/quota/*.ts', 'simulator/routing/*.ts', 'simulator/gateway/book.ts'],
  plugins: ['./test/mutants/runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  // Code that runs when a module is loaded would have to be loaded anew for each mutant.
  ignoreStatic: true,
  concurrency: 2,
  tempDirName: 'dist/stryker',
  ignorePatterns: ['/dist', '/reports', '/.git', '/docs', '/scenarios/*.png'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'dist/mutants.json' },
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  thresholds: { high: 95, low: 90, break: 90 },
  // A busy machine is no endless loop: those end by the count of hits.
  timeoutMS: 30_000,
};
