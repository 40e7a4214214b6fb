/** The limits of a bare ledger, for a control plane on the fake backend. A reset does not refill it. */
import { Ledger } from '../../simulator/quota/ledger.ts';
import type { LedgerShape } from '../../simulator/quota/ledger-shape.ts';
import { type MeterName, METERS } from '../../simulator/quota/limits.ts';
import type { FleetLimits } from '../../src/emulator/control/fleet-limits.ts';

export class LedgerLimits implements FleetLimits {
  readonly ledger: Ledger;
  readonly #first: ReadonlyMap<MeterName, readonly (number | null)[]>;

  constructor(shape: LedgerShape) {
    this.ledger = new Ledger({ ...shape, everyMeter: true });
    this.#first = new Map(METERS.map((meter) => [meter, this.#limits(meter)]));
  }

  limit(account: number, model: number | null, meter: MeterName): number | null {
    return this.ledger.meter(meter)!.limit(this.ledger.meterRow(meter, account, model));
  }

  left(account: number, model: number | null, meter: MeterName, nowMicros: number): number {
    return this.ledger.meter(meter)!.left(this.ledger.meterRow(meter, account, model), nowMicros);
  }

  setLimit(account: number, model: number | null, meter: MeterName, limit: number | null, nowMicros: number): void {
    this.ledger.meter(meter)!.setLimit(this.ledger.meterRow(meter, account, model), limit, nowMicros);
  }

  reset(nowMicros: number): void {
    for (const [meter, limits] of this.#first) {
      limits.forEach((limit, row) => this.ledger.meter(meter)!.setLimit(row, limit, nowMicros));
    }
  }

  #limits(meter: MeterName): readonly (number | null)[] {
    const bank = this.ledger.meter(meter)!;
    return Array.from({ length: bank.rows }, (_, row) => bank.limit(row));
  }
}
