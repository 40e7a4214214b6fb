/** Every shipped policy under every law it owes, and each law against a policy that breaks it. */
import { describe, expect, it } from 'vitest';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { judge } from '../../src/laws/judge.ts';
import { type Counterexample, type CreatePolicy, type Law, LawBroken } from '../../src/laws/law.ts';
import { LAWS, routingLaws, scenarioText } from '../../src/laws/index.ts';
import { OPT_OUTS } from '../../src/laws/opt-outs.ts';
import { PROMISES } from '../../src/laws/promises.ts';
import { parseScenario } from '../../src/scenario/scenario.ts';
import { TEN_BROKEN, WRONG } from '../support/wrong-policies.ts';

const SEED = 20_261_120;
const search = (law: Law, create: CreatePolicy, runs = law.runs): Counterexample | null =>
  law.search(create, { seed: SEED, runs });

/** The reason is the message as well, for a comparison of texts cuts the counterexample short. */
function expectKept(law: Law, create: CreatePolicy, runs?: number): void {
  const found = search(law, create, runs);
  const reason = found === null ? '' : [found.why, ...found.shown].join('\n');
  expect(reason, reason).toBe('');
}

describe.each(POLICY_NAMES)('%s', (name) => {
  const create = (): RoutingPolicy => createPolicy(name);
  const allow = OPT_OUTS[name] ?? {};

  // Half of the cases; ten other seeds have the other half.
  it.each(LAWS.filter((law) => allow[law.name] === undefined))('$name: $claim', (law) => {
    expectKept(law, create, Math.ceil(law.runs / 2));
  });

  it.each(Object.entries(allow))('need not: %s (%s)', (lawName) => {
    const law = LAWS.find((each) => each.name === lawName)!;
    expect(judge(law, create, { seed: SEED, runs: 10 * law.runs, allow }).kind).toBe('allowed');
  });

  it.each(PROMISES.filter(({ by }) => by.includes(name)))('$name: $claim', (promise) => {
    expectKept(promise, create);
  });
});

const wrongs = [...LAWS, ...PROMISES].flatMap((law) =>
  (WRONG[law.name] ?? []).map((create) => ({ law, create, broken: law.name, wrong: create().name })),
);

describe('the laws', () => {
  it('speak of policies that exist, and opt-outs of laws that exist', () => {
    for (const name of [...Object.keys(OPT_OUTS), ...PROMISES.flatMap(({ by }) => by)]) {
      expect(POLICY_NAMES).toContain(name);
    }
    const names = LAWS.map(({ name }) => name);
    for (const optOuts of Object.values(OPT_OUTS)) expect(names).toEqual(expect.arrayContaining(Object.keys(optOuts)));
  });

  it('each have a wrong policy to prove them, and no other', () => {
    expect(new Set(Object.keys(WRONG))).toEqual(new Set([...LAWS, ...PROMISES].map(({ name }) => name)));
  });

  it.each(wrongs)('reject "$wrong": $broken', ({ law, create }) => {
    const found = search(law, create)!;
    expect(found).not.toBeNull();
    const scenario = parseScenario(scenarioText(found.world!, 'headroom', found.shown), 'counterexample.yaml');
    expect(scenario.seed).toBe(found.world!.seed);
  });
});

describe('ten other seeds', () => {
  it.each(POLICY_NAMES)('reject %s under no law that it owes', (name) => {
    const owed = LAWS.filter((law) => OPT_OUTS[name]?.[law.name] === undefined);
    for (let seed = 1; seed <= 10; seed++) {
      for (const law of owed) {
        const found = law.search(() => createPolicy(name), { seed, runs: Math.ceil(law.runs / 20) });
        expect(found, `${law.name}, seed ${seed}: ${found?.why}`).toBeNull();
      }
    }
  });
});

describe('ten broken policies', () => {
  it.each(TEN_BROKEN)('$name is rejected: $says', ({ create, by, says }) => {
    const law = LAWS.find(({ name }) => name === by)!;
    const found = search(law, create)!;
    expect(found.why).toMatch(says);
    expect(found.shown.length).toBeLessThan(20);
    expect(found.world!.accounts.length).toBeLessThanOrEqual(4);
  });
});

describe('routingLaws', () => {
  it('checks a policy law by law in any runner, and says how to see a broken one again', () => {
    const [first] = routingLaws({ name: 'wild', choose: () => 99 }, { seed: 5 });
    expect(first!.name).toBe('valid-target');
    expect(() => first!.check()).toThrow(LawBroken);
    expect(() => first!.check()).toThrow(/chose shard 99; the only candidate is[^]*seed: 5/);
  });

  it('lets a policy opt out of a law by its name, and refuses other names', () => {
    const [first] = routingLaws({ name: 'wild', choose: () => 99 }, { allow: { 'valid-target': 'a joke' } });
    expect(() => first!.check()).not.toThrow();
    expect(() => routingLaws(createPolicy('random'), { allow: { speed: '' } })).toThrow(/no law "speed": there are/);
  });

  it('takes a class, and nothing that makes no policy', () => {
    class Wild {
      readonly name = 'wild';
      readonly choose = (): number => 99;
    }
    const [first] = routingLaws(Wild);
    expect(() => first!.check()).toThrow(/chose shard 99/);
    for (const none of [undefined, async () => new Wild(), { name: 'x' }]) {
      expect(() => routingLaws(none as unknown as RoutingPolicy)).toThrow(/^expected a policy, .*, got /);
    }
  });

  it.each([
    [{ runs: 0 }, /^runs: expected a whole number from 1 on, got 0$/],
    [{ runs: Number.NaN }, /^runs: expected .* got NaN$/],
    [{ seed: 0.5 }, /^seed: expected a whole number, got 0\.5$/],
    [{ allow: { relabelling: ' ' } }, /^allow\.relabelling: expected the reason/],
  ])('refuses %j, with which no law would be tried', (options, says) => {
    expect(() => routingLaws(createPolicy('random'), options)).toThrow(says);
  });

  it('finds what befalls large fleets alone', () => {
    const random = createPolicy('random');
    const choose: RoutingPolicy['choose'] = (fleet, ...more) => (fleet.size > 9 ? 77 : random.choose(fleet, ...more));
    expect(() => routingLaws({ name: 'nine at most', choose })[0]!.check()).toThrow(/chose shard 77[^]*\n10 shards/);
  });
});
