/**
 * The laws of routing, for anybody's policy.
 *
 *     for (const law of routingLaws(myPolicy)) test(law.name, () => law.check());
 *
 * in any test runner: `check` throws where the policy breaks the law, with the smallest case that was found.
 */
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { someMoment } from './choices/moment.ts';
import { explain, judge, type JudgeOptions } from './judge.ts';
import { type CreatePolicy, type Law, LawBroken } from './law.ts';
import { LAW_NAMES, LAWS } from './laws.ts';
import { someCalmWorld } from './worlds/calm-world.ts';
import { someWorld } from './worlds/some-world.ts';

export { LAW_NAMES, LAWS } from './laws.ts';
export { OPT_OUTS, type OptOuts } from './opt-outs.ts';
export { judge, type Judgement, type JudgeOptions } from './judge.ts';
export { type Counterexample, type CreatePolicy, type Law, LawBroken } from './law.ts';
export { configOf, scenarioText, type World } from './worlds/world.ts';

/** For laws of one's own: choices to put before a policy, worlds with everything, worlds with quotas alone. */
export const arbitraries = { moment: someMoment, world: someWorld, calmWorld: someCalmWorld } as const;

export interface PolicyLaw extends Pick<Law, 'name' | 'claim'> {
  /** @throws LawBroken with the smallest case that was found, unless the policy has opted out */
  readonly check: () => void;
}

/**
 * @param policy one policy for all cases, or a function that makes a new one, which tells memory better
 * @throws RangeError where an opt-out names no law
 */
export function routingLaws(policy: RoutingPolicy | CreatePolicy, options: JudgeOptions = {}): readonly PolicyLaw[] {
  const create = typeof policy === 'function' ? policy : () => policy;
  const unknown = Object.keys(options.allow ?? {}).find((name) => !LAW_NAMES.includes(name));
  if (unknown !== undefined) throw new RangeError(`no law "${unknown}": there are ${LAW_NAMES.join(', ')}`);
  return LAWS.map((law) => ({
    name: law.name,
    claim: law.claim,
    check: () => {
      const judgement = judge(law, create, options);
      if (judgement.kind !== 'broken') return;
      const runs = options.runs === undefined ? '' : `, runs: ${options.runs}`;
      const settings = `{ seed: ${judgement.counterexample.seed}${runs} }`;
      const again = `Again: law ${law.name} of routingLaws(policy, ${settings}).`;
      throw new LawBroken([...explain(law.claim, judgement.counterexample), again].join('\n'));
    },
  }));
}
