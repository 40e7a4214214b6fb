/** What people hand over as a policy: one, or a function or class that makes one. */
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';

/** What would be right, for messages. */
export const A_POLICY = 'a policy, { name, choose(fleet, request, draw) }, or a function or class that makes one';

export function isPolicy(value: unknown): value is RoutingPolicy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, choose } = value as Partial<RoutingPolicy>;
  return typeof name === 'string' && name !== '' && typeof choose === 'function';
}

/** Makes a new one each time where a function or class was handed over, and throws what that throws; else gives it. */
export function makerOf(given: unknown): () => unknown {
  if (typeof given !== 'function') return () => given;
  const isClass = /^class\b/.test(Function.prototype.toString.call(given));
  return isClass ? () => Reflect.construct(given, []) as unknown : (given as () => unknown);
}
