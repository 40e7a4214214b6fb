/** Options of the command line in place of what the file says. */
import { describe, expect, it } from 'vitest';
import { editsOf, type ScenarioOptions } from '../../../../src/cli/scenario-options.ts';
import type { Edit } from '../../../../src/scenario/document.ts';
import { overrideScenario } from '../../../../src/scenario/override.ts';
import { formatProblem, RefusedInput } from '../../../../src/input/problem.ts';
import type { Scenario } from '../../../../src/scenario/scenario.ts';
import { load, minimal, tenant } from './minimal.ts';

function overridden(scenario: Scenario, options: ScenarioOptions): Scenario {
  return overrideScenario(scenario, editsOf(options));
}

function names(scenario: Scenario, options: ScenarioOptions): string[] {
  return overridden(scenario, options).config.accounts.map(({ name }) => name);
}

function refusals(scenario: Scenario, options: ScenarioOptions): string[] {
  return refusedEdits(scenario, editsOf(options));
}

function refusedEdits(scenario: Scenario, edits: readonly Edit[]): string[] {
  try {
    overrideScenario(scenario, edits);
    return [];
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems.map(formatProblem);
    throw error;
  }
}

const group = (name: string, count?: number): string =>
  `{ name: ${name}, region: us-east-1${count === undefined ? '' : `, count: ${count}`} }`;
const withAccounts = (...groups: string[]): Scenario => load(minimal({ accounts: `accounts: [${groups.join(', ')}]` }));

describe('options in place of the file', () => {
  const scenario = load(minimal());

  it('change what they name and nothing else', () => {
    const changed = overridden(scenario, {
      policy: 'random',
      replicas: 3,
      window: 'sliding-60s',
      duration: '2h',
    });
    expect(changed.config).toEqual({
      ...scenario.config,
      horizonMicros: 7_200_000_000,
      gateway: { ...scenario.config.gateway, policy: 'random', replicas: 3 },
      quota: { ...scenario.config.quota, window: 'sliding-60s' },
    });
    expect(changed.digest).not.toBe(scenario.digest);
  });

  it('leave the scenario as it is where there are none', () => {
    expect(overridden(scenario, {}).digest).toBe(scenario.digest);
  });

  it('add up, and the last one wins', () => {
    const twice = overridden(overridden(scenario, { policy: 'random', shards: 5 }), { shards: 3 });
    expect(twice.config.gateway.policy).toBe('random');
    expect(twice.config.accounts).toHaveLength(3);
  });

  it('are refused under their own names', () => {
    const wrong = { policy: 'headrom', replicas: 0, window: 'minute', duration: 'long' };
    // In the order in which the file is read: options have no lines.
    expect(refusals(scenario, wrong)).toEqual([
      expect.stringMatching(/^--duration: expected a duration such as .*, got "long"$/),
      '--window: expected token-bucket, fixed-minute or sliding-60s, got "minute"',
      expect.stringMatching(/^--policy: expected one of .*\(did you mean "headroom"\?\), got "headrom"$/),
      '--replicas: expected a whole number from 1 to 64, got 0',
    ]);
  });

  it('are refused where they reach nothing', () => {
    const edit = { origin: '--cooldown', path: ['gateway', 'cooldwn'], value: '60s' };
    expect(refusedEdits(scenario, [edit])).toEqual(['--cooldown: unknown key; did you mean "cooldown"?']);
    const inList = { origin: '--region', path: ['tenants', 'region'], value: 'us-east-1' };
    expect(() => overrideScenario(scenario, [inList])).toThrow('No item region in a list of');
  });
});

describe('--shards', () => {
  it('makes a group longer and shorter', () => {
    expect(names(load(minimal()), { shards: 4 })).toEqual(['a-1', 'a-2', 'a-3', 'a-4']);
    expect(names(load(minimal()), { shards: 1 })).toEqual(['a-1']);
  });

  it('changes the first group that has a count, and keeps the others while it can', () => {
    const scenario = withAccounts(group('x'), group('y', 3), group('z'));
    expect(names(scenario, { shards: 6 })).toEqual(['x', 'y-1', 'y-2', 'y-3', 'y-4', 'z']);
    expect(names(scenario, { shards: 3 })).toEqual(['x', 'y-1', 'z']);
    expect(names(scenario, { shards: 2 })).toEqual(['x', 'y-1']);
    expect(names(scenario, { shards: 1 })).toEqual(['y-1']);
  });

  it('takes from several groups with a count, so that there are as many as were asked for', () => {
    const scenario = withAccounts(group('x', 2), group('y', 3));
    expect(names(scenario, { shards: 6 })).toEqual(['x-1', 'x-2', 'x-3', 'y-1', 'y-2', 'y-3']);
    expect(names(scenario, { shards: 4 })).toEqual(['x-1', 'y-1', 'y-2', 'y-3']);
    expect(names(scenario, { shards: 3 })).toEqual(['x-1', 'y-1', 'y-2']);
    expect(names(scenario, { shards: 2 })).toEqual(['x-1', 'y-1']);
    expect(names(scenario, { shards: 1 })).toEqual(['x-1']);
  });

  it('takes distinct accounts from the front, and repeats the last one', () => {
    const scenario = withAccounts(group('x'), group('y'));
    expect(names(scenario, { shards: 1 })).toEqual(['x']);
    expect(names(scenario, { shards: 2 })).toEqual(['x', 'y']);
    expect(names(scenario, { shards: 4 })).toEqual(['x', 'y-1', 'y-2', 'y-3']);
  });

  it('goes on with the weights of a group', () => {
    const accounts = 'accounts: { region: us-east-1, count: 1, weights: [1, 2] }';
    const { config } = overridden(load(minimal({ accounts })), { shards: 4 });
    expect(config.accounts.map(({ limits }) => limits[0]!.tokensPerMinute! / 5e6)).toEqual([1, 2, 1, 2]);
  });

  it.each([0, -1, 1.5, 5000, Number.NaN])('refuses %d', (shards) => {
    expect(refusals(load(minimal()), { shards })).toEqual([
      `--shards: expected a whole number from 1 to 4096, got ${shards}`,
    ]);
  });

  it('refuses to leave a tenant without the accounts it names', () => {
    const scenario = load(minimal({ tenants: tenant('residency: [a-2]') }));
    expect(refusals(scenario, { shards: 1 })[0]).toMatch(
      /tenants\[0\]\.residency\[0\]: expected an account.*got "a-2"/,
    );
  });
});
