/** The text that worker threads load: one module, and compiled as the engine's speed wants it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { addressOf, bundle } from '../../../src/simulation/bundle.ts';

const ENTRY = fileURLToPath(new URL('../../../simulator/simulate.ts', import.meta.url));

/** Class fields that are declared without a value: they would be written as undefined first, and again later. */
function bareFields(code: string): string[] {
  return code.match(/^ {2}#?\w+;$/gm) ?? [];
}

describe('a bundle', () => {
  it('of the simulator writes no field twice', async () => {
    expect(bareFields('class A {\n  #x;\n  y;\n  z = 1;\n}')).toEqual(['  #x;', '  y;']);
    expect(bareFields(await bundle(ENTRY, 'simulate.ts'))).toEqual([]);
  });

  it('is a module of its own, known by its name in stack traces', async () => {
    const code = await bundle(ENTRY, 'some name');
    expect(code).toMatch(/\/\/# sourceURL=some%20name\n$/);
    const loaded = (await import(addressOf(code))) as { simulate: unknown };
    expect(typeof loaded.simulate).toBe('function');
  });
});
