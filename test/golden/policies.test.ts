/** One golden run a policy: what changes here changes every result, so a reviewer must see it and its reason. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../simulator/simulate.ts';
import { expectGolden } from '../support/golden.ts';
import { busyConfig } from '../support/parity.ts';
import { EVERY_POLICY } from '../support/swarm.ts';

const SEED = 42;
const PREFIX = 'policy-';

/** Totals for a reviewer to read, and the digest of every counter and histogram. */
function goldenRun(policy: string): string {
  const result = simulate(busyConfig(policy), { seed: SEED });
  const { totals, shards, attempts, refusals, retries, callerRetries, digest } = result;
  const admitted = shards.map((shard) => shard.admitted);
  const golden = { policy, seed: SEED, totals, admitted, attempts, refusals, retries, callerRetries, digest };
  return `${JSON.stringify(golden, null, 2)}\n`;
}

describe('the golden run (where it changes, write it anew and explain the change in the body of the commit)', () => {
  it.each(EVERY_POLICY)('of %s', (policy) => {
    expectGolden(`${PREFIX}${policy}.json`, goldenRun(policy));
  });

  it('is there for every policy, and for no other', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const stored = readdirSync(folder).filter((name) => name.startsWith(PREFIX));
    expect(new Set(stored)).toEqual(new Set(EVERY_POLICY.map((policy) => `${PREFIX}${policy}.json`)));
  });

  it("tells the policies apart, save LiteLLM's shuffle without weights, which is the lottery by quota", () => {
    const digestOf = (policy: string): string => simulate(busyConfig(policy), { seed: SEED }).digest;
    expect(digestOf('litellm-shuffle')).toBe(digestOf('weighted'));
    expect(new Set(EVERY_POLICY.map(digestOf)).size).toBe(EVERY_POLICY.length - 1);
  });
});
