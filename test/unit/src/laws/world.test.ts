/** A world is what its scenario file says: every one can be read back, and runs as it ran. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicy } from '../../../../simulator/routing/index.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { someCalmWorld } from '../../../../src/laws/worlds/calm-world.ts';
import { runIn } from '../../../../src/laws/worlds/run-world.ts';
import { someWorld } from '../../../../src/laws/worlds/some-world.ts';
import { configOf, scenarioText, type World } from '../../../../src/laws/worlds/world.ts';
import { parseScenario } from '../../../../src/scenario/scenario.ts';

const RUNS = { seed: 3, numRuns: 25 } as const;

/** What a scenario and what its file come to, save the names that files have. */
function bothWays(world: World): [object, object] {
  const text = scenarioText(world, 'headroom', ['A line: with # signs', '', '- and dashes']);
  const scenario = parseScenario(text, 'world.yaml');
  expect([scenario.seed, scenario.replications]).toEqual([world.seed, 1]);
  return [
    { ...configOf(world), name: '' },
    { ...scenario.config, name: '' },
  ];
}

describe('the scenario file of a world', () => {
  it.each([
    ['with everything', someWorld],
    ['with quotas alone', someCalmWorld],
  ])('says the same as the world: %s', (_, worlds) => {
    fc.assert(
      fc.property(worlds, (world) => {
        const [config, reread] = bothWays(world);
        expect(reread).toEqual(config);
      }),
      RUNS,
    );
  });

  it('is the run that the law saw', () => {
    const [world] = fc.sample(someCalmWorld, { seed: 1, numRuns: 1 });
    const { config } = parseScenario(scenarioText(world!, 'random', []), 'counterexample.yaml');
    const seen = runIn(world!, createPolicy('random')).result;
    expect(simulate(config, { seed: world!.seed }).digest).toBe(seen.digest);
  });
});
