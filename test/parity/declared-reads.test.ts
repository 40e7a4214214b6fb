/** What a policy declares to read saves work and decides nothing: a wrapper that declares nothing routes alike. */
import { describe, expect, it } from 'vitest';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import { simulate } from '../../simulator/simulate.ts';
import { busyConfig } from '../support/parity.ts';

const SEED = 42;

describe('a run', () => {
  it.each(POLICY_NAMES)('under %s is the same whether or not its policy declares what it reads', (name) => {
    const config = busyConfig(name);
    const declared = createPolicy(name);
    expect(declared.reads, 'declares something').toBeDefined();
    const wrapper = { name, choose: declared.choose.bind(declared) };
    expect(simulate(config, { seed: SEED, policy: wrapper }).digest).toBe(simulate(config, { seed: SEED }).digest);
  });
});
