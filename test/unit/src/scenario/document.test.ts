/** Where values stand in a file, and what no file may hold. */
import { describe, expect, it } from 'vitest';
import { ScenarioDocument } from '../../../../src/scenario/document.ts';
import { formatProblem, RefusedInput } from '../../../../src/input/problem.ts';

describe('where values stand', () => {
  const document = new ScenarioDocument('a: 1\nb:\n  - c: x\n    d:\n  - { e: 2 }\n', 'f.yaml');

  it.each([
    [['a'], 'value', 1, 4],
    [['a'], 'key', 1, 1],
    [['b', 0, 'c'], 'value', 3, 8],
    [['b', 1, 'e'], 'value', 5, 10],
    [['b', 1], 'value', 5, 5],
  ] as const)('%j, its %s: line %d, column %d', (path, target, line, column) => {
    expect(document.placeOf(path, target)).toEqual({ line, column });
  });

  it('points to the key of an empty value, and to the nearest ancestor of what is not there', () => {
    expect(document.placeOf(['b', 0, 'd'], 'value')).toEqual({ line: 4, column: 5 });
    expect(document.placeOf(['b', 7, 'x'], 'key')).toEqual({ line: 2, column: 1 });
    expect(document.placeOf(['nowhere'], 'key')).toEqual({ line: 1, column: 1 });
  });
});

describe('anchors', () => {
  const text = 'base: &base\n  rate: 1/s\nother:\n  <<: *base\n  more: 2\nalias: *base\n';
  const document = new ScenarioDocument(text, 'f.yaml');

  it('are followed and merged', () => {
    expect(document.data).toMatchObject({ other: { rate: '1/s', more: 2 }, alias: { rate: '1/s' } });
  });

  it('lead to where the value was written', () => {
    expect(document.placeOf(['other', 'rate'], 'value')).toEqual({ line: 2, column: 9 });
    expect(document.placeOf(['alias', 'rate'], 'value')).toEqual({ line: 2, column: 9 });
  });

  it('cannot be made a bomb', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++) {
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
    }
    const bomb = new ScenarioDocument(lines.join('\n'), 'bomb.yaml');
    expect(bomb.readable).toBe(false);
    expect(bomb.problems).toHaveLength(1);
  });
});

describe('what is no YAML', () => {
  it('is told with its place', () => {
    const document = new ScenarioDocument('a: [1, 2\nb: 3\n', 'f.yaml');
    expect(document.readable).toBe(false);
    expect(document.problems.map(formatProblem)[0]).toMatch(/^f\.yaml:\d+:\d+: /);
  });

  it('does not stop at a key that comes twice', () => {
    const document = new ScenarioDocument('a: 1\nb: 2\na: 3\n', 'f.yaml');
    expect(document.readable).toBe(true);
    expect(document.problems.map(formatProblem)).toEqual(['f.yaml:3:1: expected each key once, got "a" again']);
  });
});

describe('a value from elsewhere', () => {
  const edits = [{ origin: '--policy', path: ['gateway', 'policy'], value: 'x' }];
  const document = new ScenarioDocument('name: n\nlist: [{ a: 1 }]\n', 'f.yaml', edits);

  it('takes the place of what the file says, on a path that is made where it lacks', () => {
    expect(document.data).toEqual({ name: 'n', list: [{ a: 1 }], gateway: { policy: 'x' } });
  });

  it('is to blame for problems at its path, and only for those', () => {
    expect(formatProblem(document.problem(['gateway', 'policy'], 'wrong'))).toBe('--policy: wrong');
    expect(formatProblem(document.problem(['name'], 'wrong'))).toBe('f.yaml:1:7 name: wrong');
  });
});

describe('a refusal', () => {
  it('lists its problems, a line each', () => {
    const place = { file: 'bank.yaml', line: 14, column: 9 };
    const first = { ...place, path: 'demand.spikes[0].factor', message: 'expected a number above 0, got "six"' };
    const second = { file: 'bank.yaml', line: 0, column: 0, path: '', message: 'no such file' };
    const refused = new RefusedInput([first, second]);
    expect(refused.message).toBe(
      'bank.yaml:14:9 demand.spikes[0].factor: expected a number above 0, got "six"\nbank.yaml: no such file',
    );
  });
});
