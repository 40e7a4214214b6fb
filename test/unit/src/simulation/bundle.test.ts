/** The text that worker threads load: one module, and compiled as the engine's speed wants it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { addressOf, bundle, withConstants } from '../../../../src/simulation/bundle.ts';

const ENTRY = fileURLToPath(new URL('../../../../simulator/simulate.ts', import.meta.url));

/** Class fields that are declared without a value: they would be written as undefined first, and again later. */
function bareFields(code: string): string[] {
  return code.match(/^ {2}#?\w+;$/gm) ?? [];
}

describe('a bundle', () => {
  it('of the simulator writes no field twice', async () => {
    expect(bareFields('class A {\n  #x;\n  y;\n  z = 1;\n}')).toEqual(['  #x;', '  y;']);
    expect(bareFields((await bundle(ENTRY, 'simulate.ts')).code)).toEqual([]);
  });

  it('is a module of its own, known by its name in stack traces', async () => {
    const { code } = await bundle(ENTRY, 'some name');
    expect(code).toMatch(/\/\/# sourceURL=some%20name\n$/);
    const loaded = (await import(addressOf(code))) as { simulate: unknown };
    expect(typeof loaded.simulate).toBe('function');
  });

  it('of the simulator can have constants only', async () => {
    const code = withConstants((await bundle(ENTRY, 'simulate.ts')).code);
    expect(code.match(/^const /gm)!.length).toBeGreaterThan(100);
    expect(code.match(/^var .*$/gm)).toBeNull();
  });
});

describe('constants', () => {
  it.each([
    ['a value', 'var A = 1;\nuse(A == 1, A === 1, A != 1, A <= 1, A >= 1, (A) => A);'],
    ['a class', 'var A = class {\n  a = 1;\n};\nnew A().A = 2;'],
  ])('are made of %s that is written once', (_, code) => {
    expect(withConstants(code)).toBe(code.replace('var', 'const'));
  });

  it.each(['A = 2', 'A += 2', 'A ||= 2', 'A >>>= 2', 'A **= 2', 'A++', '--A'])(
    'are not made of what "%s" changes',
    (change) => {
      const code = `var A = 1;\nfunction f() {\n  ${change};\n}`;
      expect(withConstants(code)).toBe(code);
    },
  );

  it('are not made of what functions keep for themselves', () => {
    const code = 'function f() {\n  var A = 1;\n  return A;\n}';
    expect(withConstants(code)).toBe(code);
  });
});
