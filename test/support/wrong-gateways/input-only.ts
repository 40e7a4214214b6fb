/** Wrong on purpose: it counts what callers send and not what they are promised, so that no account looks full. */
import type { RoutingPolicy } from '../../../simulator/routing/policy.ts';

export default function inputOnly(): RoutingPolicy {
  const sent: number[] = [];
  return {
    name: 'input-only',
    choose(fleet, { inputTokens }) {
      while (sent.length < fleet.size) sent.push(0);
      const best = sent.indexOf(Math.min(...sent));
      sent[best]! += inputTokens;
      return best;
    },
  };
}
