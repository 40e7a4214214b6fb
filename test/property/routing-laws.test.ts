/** Every registered policy under every law it owes, and each law against a policy that breaks it. */
import { describe, expect, it } from 'vitest';
import { POLICY_NAMES, createPolicy } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { BROKEN, LAWS, type Law } from '../support/routing-laws.ts';
import { PROMISES } from '../support/routing-promises.ts';
import { WRONG } from '../support/wrong-policies.ts';

interface Checked {
  readonly check: (create: () => RoutingPolicy) => void;
}

/** The message with which a policy fails, and those of its causes; empty where it passes. */
function whyBroken({ check }: Checked, create: () => RoutingPolicy): string {
  try {
    check(create);
    return '';
  } catch (error) {
    const messages: string[] = [];
    for (let cause = error; cause instanceof Error; cause = cause.cause) messages.push(cause.message);
    return messages.join('\n');
  }
}

/** The reason is the message as well, for a comparison of texts cuts the counterexample short. */
function expectNoReason(why: string): void {
  expect(why, why).toBe('');
}

const reasonFor = (name: string, { exempt }: Law): string | undefined => exempt?.[name];

/** The laws of which a policy is exempt, with the reason. */
function exemptions(name: string): { readonly law: Law; readonly broken: string; readonly reason: string }[] {
  return LAWS.flatMap((law) => {
    const reason = reasonFor(name, law);
    return reason === undefined ? [] : [{ law, broken: law.name, reason }];
  });
}

describe.each(POLICY_NAMES)('%s', (name) => {
  const create = (): RoutingPolicy => createPolicy(name);

  it.each(LAWS.filter((law) => reasonFor(name, law) === undefined))('$name', (law) => {
    expectNoReason(whyBroken(law, create));
  });

  it.each(exemptions(name))('need not: $broken ($reason)', ({ law }) => {
    expect(whyBroken(law, create)).toContain(BROKEN);
  });

  it.each(PROMISES.filter(({ by }) => by.includes(name)))('$name', (promise) => {
    expectNoReason(whyBroken(promise, create));
  });
});

const wrongs = [...LAWS, ...PROMISES].flatMap((law) =>
  (WRONG[law.name] ?? []).map((create) => ({ law, create, broken: law.name, wrong: create().name })),
);

describe('the laws', () => {
  it('speak of policies that exist', () => {
    const named = [...LAWS.flatMap(({ exempt }) => Object.keys(exempt ?? {})), ...PROMISES.flatMap(({ by }) => by)];
    for (const name of named) expect(POLICY_NAMES).toContain(name);
  });

  it('each have a wrong policy to prove them, and no other', () => {
    expect(new Set(Object.keys(WRONG))).toEqual(new Set([...LAWS, ...PROMISES].map(({ name }) => name)));
  });

  it.each(wrongs)('reject "$wrong": $broken', ({ law, create }) => {
    expect(whyBroken(law, create)).toContain(BROKEN);
  });
});
