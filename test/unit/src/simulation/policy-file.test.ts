/** Policies from files: what may be exported, and what is said where something else is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../../../../src/input/problem.ts';
import { policyOf, readPolicyFile } from '../../../../src/simulation/policy-file.ts';
import { makeFolder, type POLICY_SOURCES, writePolicy } from '../../../support/policies.ts';

const load = async (name: keyof typeof POLICY_SOURCES): Promise<unknown> =>
  await policyOf(await readPolicyFile('mine.ts', writePolicy(name)));

/** The message of the refusal, as the user reads it. */
async function refusal(name: keyof typeof POLICY_SOURCES): Promise<string> {
  const error: unknown = await load(name).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RefusedInput);
  return (error as RefusedInput).message;
}

describe('a policy file', () => {
  it.each([
    ['good', 'last-that-fits'],
    ['factory', 'none'],
    ['class', 'second'],
  ] as const)('may export a policy, a factory or a class: %s', async (name, policyName) => {
    expect(await load(name)).toMatchObject({ name: policyName });
  });

  it.each(['nothing', 'nameless'] as const)(
    'without a policy is refused with what it should export: %s',
    async (name) => {
      expect(await refusal(name)).toMatch(/^mine\.ts: expected the default export to be a policy/);
    },
  );

  it('without a policy is told what there was instead', async () => {
    expect(await refusal('nothing')).toMatch(/, got none$/);
    expect(await refusal('nameless')).toMatch(/, got \{ choose: \[Function: choose\] \}$/);
  });

  it('finds the files beside itself', async () => {
    const folder = makeFolder();
    const file = join(folder, 'mine.ts');
    writeFileSync(join(folder, 'name.txt'), 'from a file');
    writeFileSync(
      file,
      `import { readFileSync } from 'node:fs';
       const name = readFileSync(new URL('./name.txt', import.meta.url), 'utf8');
       export default { name, choose: () => -1 };`,
    );
    expect(await policyOf(await readPolicyFile('mine.ts', file))).toMatchObject({ name: 'from a file' });
  });

  it('may import packages of the older kind, which require modules of Node', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'node_modules/old'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/old/index.js'), "exports.name = require('process').release.name;");
    const file = join(folder, 'mine.ts');
    writeFileSync(file, "import { name } from 'old';\nexport default { name, choose: () => -1 };");
    expect(await policyOf(await readPolicyFile('mine.ts', file))).toMatchObject({ name: 'node' });
  });

  it('with a mistake is refused with its place', async () => {
    expect(await refusal('broken')).toBe('mine.ts:3:3: Expected "}" but found "choose"');
  });

  it('that throws is refused with what it threw', async () => {
    expect(await refusal('thrower')).toMatch(/^mine\.ts(?::1:7)?: could not be loaded: not today$/);
  });

  it('that is not there is refused', async () => {
    await expect(readPolicyFile('gone.ts', '/gone.ts')).rejects.toThrow('gone.ts: no such file');
    await expect(readPolicyFile('a.ts', makeFolder())).rejects.toThrow('a.ts: expected a file, got a folder');
  });
});
