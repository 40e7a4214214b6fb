/** A policy from a file may fail. A simulation stops then; a gateway does what its settings say of "no shard". */
import type { Logger } from 'pino';
import { NO_SHARD, type RoutingPolicy } from '../../../simulator/routing/policy.ts';

export function safePolicy(policy: RoutingPolicy, log: Logger): RoutingPolicy {
  const said = new Set<string>();
  /** Each kind of failure once: it may come with every request. */
  const say = (message: string): number => {
    if (!said.has(message) && said.size < MOST_MESSAGES) {
      said.add(message);
      log.error({ policy: policy.name }, message);
    }
    return NO_SHARD;
  };
  return {
    name: policy.name,
    ...(policy.reads === undefined ? {} : { reads: policy.reads }),
    choose(fleet, request, draw) {
      try {
        const shard = policy.choose(fleet, request, draw);
        if (shard === NO_SHARD || fleet.isCandidate(shard)) return shard;
        return say(`the policy chose ${String(shard)}, which is no candidate`);
      } catch (error) {
        return say(`the policy threw: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

const MOST_MESSAGES = 20;
