/** The limits of the emulated fleet as the control plane sees and sets them, whatever keeps them. */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { MeterName } from '../../../simulator/quota/limits.ts';

export interface FleetLimits {
  /** The limit in force; null where there is none. `model` is null for `tokensPerDay`, which spans all. */
  limit(account: number, model: number | null, meter: MeterName): number | null;
  /** What is left now, in the meter's unit; negative after an overrun, Infinity without a limit. */
  left(account: number, model: number | null, meter: MeterName, nowMicros: Micros): number;
  /** Any meter of any account and model can be limited. */
  setLimit(account: number, model: number | null, meter: MeterName, limit: number | null, nowMicros: Micros): void;
  /** Puts the limits of the start back in force, with nothing used of them. */
  reset(nowMicros: Micros): void;
}
