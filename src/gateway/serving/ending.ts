/** How a request ended at the gateway: what the audit log, metrics and pages are told, once each. */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { TokenCounts } from '../../bedrock/dialects/usage.ts';
import type { Departure, Errand } from '../routing/errand.ts';

export type EndingOutcome =
  | 'served'
  /** Refused by every account that was asked. */
  | 'throttled'
  /** The gateway itself had no room. */
  | 'shed'
  | 'failed'
  /** Bedrock's answer to a mistake of the caller. */
  | 'rejected'
  /** Its caller went away, or its time was up. */
  | 'left';

export interface Ending {
  readonly errand: Errand;
  readonly outcome: EndingOutcome;
  /** That the caller saw; 0 where it saw none. */
  readonly status: number;
  /** The shard that answered; null where none did. */
  readonly shard: number | null;
  /** Null where nothing was generated, as far as is known. */
  readonly tokens: TokenCounts | null;
  /** Whether `tokens` are the gateway's guess, since Bedrock did not tell. */
  readonly isEstimated: boolean;
  /** What the book was told it cost. */
  readonly usedTokens: number;
  readonly firstTokenAtMicros: Micros | null;
  readonly endedAtMicros: Micros;
  readonly departure: Departure | null;
}
