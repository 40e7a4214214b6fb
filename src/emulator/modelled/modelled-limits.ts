/** The limits of the modelled accounts as the control plane sees and sets them. */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { MeterName } from '../../../simulator/quota/limits.ts';
import { wholeQuota } from '../../../simulator/quota/quota-value.ts';
import type { FleetLimits } from '../control/fleet-limits.ts';
import type { ModelledBackend } from './modelled-backend.ts';

export class ModelledLimits implements FleetLimits {
  readonly #backend: ModelledBackend;

  constructor(backend: ModelledBackend) {
    this.#backend = backend;
  }

  limit(account: number, model: number | null, meter: MeterName): number | null {
    const { ledger } = this.#backend.shards;
    return ledger.meter(meter)!.limit(ledger.meterRow(meter, account, model));
  }

  left(account: number, model: number | null, meter: MeterName, nowMicros: Micros): number {
    const { ledger } = this.#backend.shards;
    return ledger.meter(meter)!.left(ledger.meterRow(meter, account, model), nowMicros);
  }

  /** As a granted limit: a quota cut of the scenario still cuts it. */
  setLimit(account: number, model: number | null, meter: MeterName, limit: number | null, nowMicros: Micros): void {
    const granted = limit === null ? null : wholeQuota(limit, Math.floor);
    this.#backend.shards.grant(account, model, meter, granted, nowMicros);
  }

  reset(nowMicros: Micros): void {
    this.#backend.reset(nowMicros);
  }
}
