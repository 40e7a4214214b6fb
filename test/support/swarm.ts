/** Random configurations: the worlds of the laws, any policy of ours, and now and then something at its largest. */
import fc from 'fast-check';
import type { SimulationConfig } from '../../simulator/config.ts';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import { ORACLE_NAME } from '../../simulator/routing/oracle.ts';
import { someWorld } from '../../src/laws/worlds/some-world.ts';
import { configOf } from '../../src/laws/worlds/world.ts';
import { EXTREMES } from './extremes.ts';

export const EVERY_POLICY: readonly string[] = [...POLICY_NAMES, ORACLE_NAME];

/** In two configurations of five something is as large as it can be. */
const someExtreme = fc.oneof(
  { weight: 3, arbitrary: fc.constant((made: SimulationConfig) => made) },
  { weight: 2, arbitrary: fc.constantFrom(...EXTREMES) },
);

/** One to four accounts, two models of which the second may be on mantle, one to three tenants; 40 s of arrivals. */
export const someConfig: fc.Arbitrary<SimulationConfig> = fc
  .record({ world: someWorld, policy: fc.constantFrom(...EVERY_POLICY), extreme: someExtreme })
  .map(({ world, policy, extreme }) => {
    const made = configOf(world);
    return extreme({ ...made, gateway: { ...made.gateway, policy } });
  });
