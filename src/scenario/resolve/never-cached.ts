/** Warnings of prompts that would be cached by a model that caches none. */
import { NEVER_CACHED } from '../../../simulator/accounts/prefix-caches.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { hasCacheable } from '../../../simulator/workload/tenant.ts';
import type { Part } from '../parts.ts';
import type { TenantInput } from '../schema/tenant.ts';
import type { Context } from './context.ts';
import { partOf } from './tenants.ts';

/** One warning for a tenant of the file. */
export function warnOfNeverCached(
  context: Context,
  { tenants, models }: SimulationConfig,
  parts: readonly Part<TenantInput>[],
): void {
  const warned = new Set<number>();
  for (const tenant of tenants) {
    const { id, minimumCacheTokens } = models[tenant.model]!;
    const part = parts[partOf(tenant)]!;
    if (minimumCacheTokens < NEVER_CACHED || !hasCacheable(tenant.tokens) || warned.has(partOf(tenant))) continue;
    warned.add(partOf(tenant));
    const name = part.value!.name;
    context.warn([...part.path, 'tokens', 'cache'], `${id} has no prompt cache: nothing of ${name} is read or written`);
  }
}
