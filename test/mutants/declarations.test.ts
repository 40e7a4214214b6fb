/** The stand-in for vitest under which mutants are tested; in another process, for its `expect` would replace ours. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const DECLARATIONS = new URL('declarations.mjs', import.meta.url).href;

/** What a script prints that has everything the declarations export. */
function printed(script: string): unknown {
  const code = `import { beforeEach, describe, expect, it, tests } from '${DECLARATIONS}';\n${script}`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
}

it('a test runs with the hooks of its suites and the arguments of its case, as often as it is asked to', () => {
  const script = `
    const seen = [];
    describe('outer', () => {
      beforeEach(() => seen.push('hook'));
      describe.each(['a', 'b'])('suite %s', (letter) => {
        it.each([[1, 2], [3, 4]])('case %i', (one, other) => seen.push([letter, one, other]));
      });
    });
    it('alone', () => seen.push('alone'));
    for (const test of [tests[1], tests[4], tests[1]]) await test.run();
    console.log(JSON.stringify({ ids: tests.map(({ id }) => id), seen }));`;
  expect(printed(script)).toEqual({
    ids: [
      'outer > suite %s (1) > case %i (1)',
      'outer > suite %s (1) > case %i (2)',
      'outer > suite %s (2) > case %i (1)',
      'outer > suite %s (2) > case %i (2)',
      'alone',
    ],
    seen: ['hook', ['a', 3, 4], 'alone', 'hook', ['a', 3, 4]],
  });
});

it('a test fails by what it expects, and two of one name are refused', () => {
  const script = `
    it('wrong', () => expect({ a: [1] }).toEqual({ a: [2] }));
    it('late', async () => expect(await 1).toBe(2));
    const failures = await Promise.allSettled(tests.map((test) => test.run()));
    let twice = '';
    try { it('late', () => {}); } catch (error) { twice = error.message; }
    console.log(JSON.stringify([...failures.map(({ status }) => status), twice]));`;
  expect(printed(script)).toEqual(['rejected', 'rejected', 'two tests are named "late"']);
});
