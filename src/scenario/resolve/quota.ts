/** The quota semantics in the simulator's units. */
import type { QuotaSemantics } from '../../../simulator/quota/limits.ts';
import type { QuotaInput } from '../schema/quota.ts';

export function resolveQuota(input: QuotaInput): QuotaSemantics {
  return {
    window: input.window,
    burstFraction: input.burst,
    chargeRejected: input.chargeRejected,
    reserveCacheReads: input.reserveCacheReads,
    adjustIntervalMicros: input.adjustEvery,
    adjustTo: input.adjustTo,
    onAbort: input.onAbort,
    dayWindow: input.day,
  };
}
