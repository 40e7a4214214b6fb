/**
 * The laws of routing, for anybody's policy.
 *
 *     for (const law of routingLaws(myPolicy)) test(law.name, () => law.check());
 *
 * in any test runner: `check` throws where the policy breaks the law, with the smallest case that was found.
 */
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { inspected } from '../input/describe.ts';
import { A_POLICY, isPolicy, makerOf } from '../scenario/exported-policy.ts';
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
export { fleetOf, headOf, type Moment } from './choices/moment.ts';

/**
 * For laws of one's own: choices to put before a policy (`fleetOf` and `headOf` are what it sees of one), worlds with
 * everything, worlds with quotas alone.
 */
export const arbitraries = { moment: someMoment, world: someWorld, calmWorld: someCalmWorld } as const;

export interface PolicyLaw extends Pick<Law, 'name' | 'claim'> {
  /** @throws LawBroken with the smallest case that was found, unless the policy has opted out */
  readonly check: () => void;
}

/**
 * @param policy one policy for all cases, or a function or class that makes a new one, which tells memory better
 * @throws TypeError where it is no policy; RangeError where an opt-out names no law or gives no reason, or where `seed`
 *   or `runs` is no whole number, for no case at all would break no law
 */
export function routingLaws(
  policy: RoutingPolicy | CreatePolicy | (new () => RoutingPolicy),
  options: JudgeOptions = {},
): readonly PolicyLaw[] {
  const create = makerOf(policy) as CreatePolicy;
  const made: unknown = create();
  if (!isPolicy(made)) throw new TypeError(`expected ${A_POLICY}, got ${inspected(made)}`);
  assertOptions(options);
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

function assertOptions({ seed = 0, runs = 1, allow = {} }: JudgeOptions): void {
  for (const [law, reason] of Object.entries<unknown>(allow)) {
    if (!LAW_NAMES.includes(law)) throw new RangeError(`no law "${law}": there are ${LAW_NAMES.join(', ')}`);
    if (typeof reason === 'string' && reason.trim() !== '') continue;
    throw new RangeError(`allow.${law}: expected the reason why the policy does not owe it, got ${inspected(reason)}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a whole number, got ${inspected(seed)}`);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new RangeError(`runs: expected a whole number from 1 on, got ${inspected(runs)}`);
  }
}
