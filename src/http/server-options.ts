/** What every way into a server of ours has in common. */
import type { HttpLimits } from './limits.ts';
import type { Refusals } from './refusals.ts';

export interface ServerOptions {
  readonly limits: HttpLimits;
  readonly refusals: Refusals;
  /** Hears of every failure of the handler. */
  readonly report: (error: unknown) => void;
}
