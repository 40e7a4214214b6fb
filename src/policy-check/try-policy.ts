/** What the thread does: one policy before one law after another. */
import { createPolicy } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { RefusedInput } from '../input/problem.ts';
import { judge } from '../laws/judge.ts';
import { type CreatePolicy, LawBroken } from '../laws/law.ts';
import { LAWS } from '../laws/laws.ts';
import { type PolicyBundle, policyMaker, thrown } from '../simulation/policy-file.ts';
import type { CheckJob, CheckMessage, PolicySource } from './job.ts';

export async function tryPolicy(job: CheckJob, tell: (message: CheckMessage) => void): Promise<void> {
  try {
    const create = await makerOf(job.source);
    tell({ kind: 'loaded', policy: create().name });
    for (const name of job.laws) {
      const law = LAWS.find((each) => each.name === name)!;
      tell({ kind: 'judged', judgement: judge(law, create, job, () => tell({ kind: 'case', law: name })) });
    }
    tell({ kind: 'done' });
  } catch (error) {
    if (!(error instanceof RefusedInput)) throw error;
    tell({ kind: 'refused', problems: error.problems });
  }
}

async function makerOf(source: PolicySource): Promise<CreatePolicy> {
  if (source.kind === 'name') return () => createPolicy(source.name);
  const make = await policyMaker(source.bundle);
  return () => placed(make(), source.bundle);
}

/** The policy with what it throws said with its place in the file. */
function placed(policy: RoutingPolicy, bundle: PolicyBundle): RoutingPolicy {
  const { name, reads } = policy;
  return {
    name,
    ...(reads === undefined ? {} : { reads }),
    choose(fleet, request, draw) {
      try {
        return policy.choose(fleet, request, draw);
      } catch (error) {
        throw error instanceof LawBroken ? error : thrown(error, bundle, '');
      }
    },
  };
}
