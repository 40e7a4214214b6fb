/** `check-policy`: what a person or a pipeline is told of a policy, and what is left in a folder. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../../src/scenario/scenario.ts';
import { shardproof } from '../../../support/command-line.ts';
import { makeFolder, writePolicy } from '../../../support/policies.ts';

/** Sends whoever is not the first tenant away. */
const STARVES = `export default {
  name: 'starves',
  choose(fleet, request, draw) {
    if (request.tenant > 0 || fleet.candidates === 0) return -1;
    return fleet.candidate(draw.below(fleet.candidates));
  },
};`;

function written(source: string): string {
  const path = join(makeFolder(), 'mine.ts');
  writeFileSync(path, source);
  return path;
}

describe('check-policy', { timeout: 120_000 }, () => {
  it('exits with 0 where every law holds, and says what the policy does not owe', async () => {
    const { code, out } = await shardproof('check-policy', 'headroom', '--runs', '3');
    expect(out).toMatch(/^headroom: 21 laws, seed 1\n/);
    expect(out).toMatch(/\n {2}relabelling +3 {2}opted out/);
    expect(out).toContain('  relabelling: of equals the first by number');
    expect(out).toMatch(/\nVerdict: 19 laws held, 2 opted out of\.\n/);
    expect(code).toBe(0);
  });

  it('exits with 1 where one is broken, with the smallest world and the command that finds it', async () => {
    const file = written(STARVES);
    const out = join(makeFolder(), 'check');
    const only = ['--only', 'bounded-unfairness', '--only', 'one-shard'];
    const printed = await shardproof('check-policy', file, ...only, '--seed', '4', '--out', out);
    expect(printed.code).toBe(1);
    expect(printed.out).toContain('The policy served one of the tenants, which are all alike, 0% of the mean share.');
    expect(printed.out).toContain(`Again: npx shardproof check-policy ${file} --only bounded-unfairness --seed 4\n`);
    expect(readdirSync(out).sort()).toEqual([
      'bounded-unfairness.yaml',
      'check-policy.json',
      'data-sheet.md',
      'one-shard.yaml',
    ]);
    const scenario = join(out, 'bounded-unfairness.yaml');
    const { config } = parseScenario(readFileSync(scenario, 'utf8'), scenario);
    expect([config.accounts.length, config.tenants.length]).toEqual([2, 2]);
    const simulated = await shardproof('simulate', scenario, '--json');
    const { tenants } = JSON.parse(simulated.out) as { readonly tenants: readonly { readonly served: number }[] };
    expect(tenants.map(({ served }) => served > 0)).toEqual([true, false]);
  });

  it('leaves no counterexample of an earlier check, and the files of others', async () => {
    const out = join(makeFolder(), 'check');
    const only = ['--only', 'one-shard', '--out', out];
    await shardproof('check-policy', written(STARVES), ...only);
    writeFileSync(join(out, 'pure.yaml'), 'name: mine\n');
    expect(existsSync(join(out, 'one-shard.yaml'))).toBe(true);
    await shardproof('check-policy', 'random', ...only);
    expect(readdirSync(out).sort()).toEqual(['check-policy.json', 'data-sheet.md', 'pure.yaml']);
  });

  it('names the place where a policy throws, and prints one JSON document', async () => {
    const file = writePolicy('boom');
    const { code, out } = await shardproof('check-policy', file, '--only', 'valid-target', '--json');
    expect(code).toBe(1);
    const document = JSON.parse(out) as { readonly laws: readonly [object] };
    expect(Object.keys(document.laws[0])).toEqual(['law', 'claim', 'cases', 'verdict', 'reason', 'counterexample']);
    expect(document).toMatchObject({
      format: 'shardproof-policy-check/1',
      partial: false,
      untried: [],
      verdict: 'broken',
      laws: [{ law: 'valid-target', verdict: 'broken', counterexample: { why: `threw ${file}:3:54: boom` } }],
    });
  });

  it('lets a policy opt out with a reason, and says where that is in vain', async () => {
    const allow = ['--allow', 'memoryless=it counts', '--allow', 'one-shard=there are always two'];
    const file = written(STARVES);
    const { code, out } = await shardproof(
      'check-policy',
      file,
      '--only',
      'memoryless',
      '--only',
      'one-shard',
      ...allow,
    );
    expect(out).toContain('  memoryless: it counts (no case of 300 breaks it)');
    expect(out).toContain('  one-shard: there are always two\n');
    expect(code).toBe(0);
  });
});

describe('check-policy refuses', () => {
  it.each([
    [['nobody'], /^policy: expected one of power-of-two, .* got "nobody"$/m],
    [['headroom', '--only', 'regrets'], /^--only: expected one of .* got "regrets" \(did you mean "regret"\?\)$/m],
    [['headroom', '--allow', 'speed=no'], /^--allow: expected one of /m],
    [['headroom', '--allow', 'regret'], /Expected a law and a reason/],
    [['./gone.ts'], /^\.\/gone\.ts: no such file$/m],
  ])('%j', async (args, says) => {
    const { code, out, err } = await shardproof('check-policy', ...args);
    expect(err).toMatch(says);
    expect([code, out]).toEqual([2, '']);
  });

  it.each([
    ['nothing', /expected the default export to be a policy/],
    ['quitter', /ended the thread that it ran in/],
  ] as const)('a file that will not do, and writes nothing: %s', async (name, says) => {
    const out = join(makeFolder(), 'check');
    const { code, err } = await shardproof('check-policy', writePolicy(name), '--out', out);
    expect(err).toMatch(says);
    expect(code).toBe(2);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });
});
