/**
 * `npm test`: everything that CI runs, from a fresh clone: type check, lint, format, tests.
 *
 * With arguments it passes them to vitest and runs nothing else: `npm test -- ledger`. The last line counts every test,
 * each check being one: `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, nodeProblem } from './install.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'dist', `vitest-${process.pid}.json`);

/** Name, script of the tool under node_modules, and its arguments. */
const CHECKS = [
  ['type check', 'typescript/bin/tsc', ['--build', '--pretty']],
  ['lint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']],
  ['format', '@biomejs/biome/bin/biome', ['format']],
];

/** Runs a tool of node_modules; resolves to its exit code (1 where a signal ended it) and what it printed. */
function runTool(script, args, stdio) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, stdio });
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** One check as one test: its output is shown only where it failed. */
async function runCheck([name, script, args]) {
  const { code, output } = await runTool(script, args, ['ignore', 'pipe', 'pipe']);
  process.stdout.write(code === 0 ? `ok      ${name}\n` : `FAILED  ${name}\n${output}\n`);
  return code === 0;
}

/** Counts of a vitest run, from its JSON report; files that could not be loaded at all count as one failure each. */
function countTests(exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    const report = JSON.parse(readFileSync(RESULTS, 'utf8'));
    counts.passed = report.numPassedTests;
    counts.skipped = report.numPendingTests + report.numTodoTests;
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    counts.failed = report.numFailedTests + broken.length;
  } catch (error) {
    process.stderr.write(`vitest left no report: ${error.message}\n`);
  }
  // An unhandled error, or no test at all: vitest says so by its exit code alone.
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

async function runVitest(args) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const { code } = await runTool('vitest/vitest.mjs', ['run', ...reporters, ...args], 'inherit');
  try {
    return countTests(code);
  } finally {
    rmSync(RESULTS, { force: true });
  }
}

async function main(args) {
  const problem = nodeProblem();
  if (problem !== null) throw new Error(problem);
  await ensureInstalled(ROOT, { development: true });
  const checks = [];
  if (args.length === 0) for (const check of CHECKS) checks.push(await runCheck(check));
  const counts = await runVitest(args);
  const passed = counts.passed + checks.filter((ok) => ok).length;
  const failed = counts.failed + checks.filter((ok) => !ok).length;
  process.stdout.write(
    `${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
  );
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
