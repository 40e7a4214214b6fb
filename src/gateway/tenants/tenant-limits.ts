/** What a tenant may use of the gateway, whatever the accounts have left: quotas of its own, on the same ledger. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { Ledger } from '../../../simulator/quota/ledger.ts';
import type { Limits, QuotaSemantics } from '../../../simulator/quota/limits.ts';
import { ADMITTED, refusingMeter } from '../../../simulator/quota/verdict.ts';
import type { MeterName } from '../../../simulator/quota/limits.ts';

/** Of one tenant; null: not limited. */
export type TenantLimit = Pick<Limits, 'requestsPerMinute' | 'tokensPerMinute' | 'concurrency'>;

const UNLIMITED: TenantLimit = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };

export class TenantLimits {
  readonly #ledger: Ledger;
  readonly #isLimited: readonly boolean[];

  /** @param limits one a tenant; null: it has none */
  constructor(limits: readonly (TenantLimit | null)[], semantics: QuotaSemantics, startEpochMicros: Micros) {
    this.#isLimited = limits.map((limit) => limit !== null);
    this.#ledger = new Ledger({
      semantics: { ...semantics, chargeRejected: false },
      startEpochMicros,
      models: [{ endpoint: 'runtime', burndown: 1 }],
      limits: limits.map((limit) => [{ ...(limit ?? UNLIMITED), outputTokensPerMinute: null }]),
      tokensPerDay: limits.map(() => null),
    });
  }

  /** The limit that has no room for a request that reserves so many tokens; null where it has been taken in. */
  refusal(tenant: number, reserve: number, now: Micros): MeterName | null {
    if (!this.#isLimited[tenant]!) return null;
    const verdict = this.#ledger.admit(tenant, 0, reserve, now);
    return verdict === ADMITTED ? null : refusingMeter(verdict);
  }

  /** What was reserved gives way to what was used. @param takenAt when `refusal` took it in */
  settled(tenant: number, reserve: number, used: number, takenAt: Micros, now: Micros): void {
    if (this.#isLimited[tenant]!) this.#ledger.settle(tenant, 0, reserve, used, takenAt, now);
  }
}
