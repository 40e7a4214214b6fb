/** `npm test` ends with a line that counts, and fails where nothing ran. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TIMEOUT_MILLISECONDS = 180_000;

/** @returns exit code and last line */
async function npmTest(...args: readonly string[]): Promise<{ code: number | string; last: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'src/cli/test.mjs'), ...args], { cwd: ROOT }, (error, stdout) => {
      resolve({ code: error?.code ?? 0, last: stdout.trimEnd().split('\n').at(-1)! });
    });
  });
}

describe('npm test', { timeout: TIMEOUT_MILLISECONDS }, () => {
  it('with a name runs the tests of that name', async () => {
    expect(await npmTest('test/unit/src/cli/progress')).toEqual({ code: 0, last: '2 passed, 0 failed' });
  });

  it('without any test to run fails', async () => {
    expect(await npmTest('no-test-has-this-name')).toEqual({ code: 1, last: '0 passed, 1 failed' });
  });
});
