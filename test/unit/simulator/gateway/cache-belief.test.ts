/** What a gateway believes to be in its shards' caches, and that it forgets it again. */
import { describe, expect, it } from 'vitest';
import { CacheBelief } from '../../../../simulator/gateway/cache-belief.ts';
import { Simulation } from '../../../../simulator/run/simulation.ts';
import { policyNamed } from '../../../../simulator/run/clairvoyance.ts';
import { GeneratedWorkload } from '../../../../simulator/workload/generator.ts';
import { account, config, gateway } from '../../../support/config-builder.ts';
import { constant, tenant, tokens } from '../../../support/demand.ts';

function believed(belief: CacheBelief, model: number, key: number, now: number): number[] {
  belief.open(model, key);
  return [0, 1].map((shard) => belief.tokens(shard, now));
}

describe('a belief', () => {
  it('is of a key, a model and a shard, until its time is over', () => {
    const belief = new CacheBelief(2);
    belief.learn(1, 0, 0xffffffff, 800, 100, 0);
    expect(believed(belief, 0, 0xffffffff, 99)).toEqual([0, 800]);
    expect(believed(belief, 0, 0xffffffff, 100)).toEqual([0, 0]);
    expect(believed(belief, 1, 0xffffffff, 99)).toEqual([0, 0]);
    expect(believed(belief, 0, 7, 99)).toEqual([0, 0]);
  });

  it('keeps the longest prefix and the latest end of those that are not over', () => {
    const belief = new CacheBelief(1);
    belief.learn(0, 0, 7, 800, 100, 0);
    belief.learn(0, 0, 7, 500, 150, 50);
    expect(believed(belief, 0, 7, 149)).toEqual([800, 0]);
    belief.learn(0, 0, 7, 500, 300, 200);
    expect(believed(belief, 0, 7, 250)).toEqual([500, 0]);
  });

  it('costs memory for what is not over alone', () => {
    const belief = new CacheBelief(1);
    for (let key = 0; key < 10_000; key++) belief.learn(key % 2, 0, key, 800, key + 50, key);
    let live = 0;
    for (let key = 0; key < 10_000; key++) live += believed(belief, 0, key, 0).filter((n) => n > 0).length;
    expect(live).toBeLessThan(200);
  });

  it.each(['sticky', 'cache-aware'])('in the simulator %s leaves a session where it has been', (policy) => {
    const made = config({
      accounts: [0, 1, 2, 3].map((n) => account(`a-${n}`, { tokensPerMinute: 10_000_000 })),
      tenants: [tenant('t', 0, { tokens: tokens({ cacheableShare: constant(0.9), affinityKeys: 40 }) })],
      gateway: gateway({ policy }),
    });
    let [read, all] = [0, 0];
    const simulation = new Simulation({
      config: made,
      seed: 5,
      replication: 0,
      policy: policyNamed(policy),
      workload: new GeneratedWorkload(made, 5, 0),
      recorder: (row) => {
        read += row.cacheReadTokens;
        all += row.cacheReadTokens + row.cacheWriteTokens;
      },
      mirror: true,
    });
    while (simulation.engine.step(4_096));
    expect(read / all).toBeGreaterThan(0.9);
  });
});
