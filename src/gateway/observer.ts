/** Who looks on: logs, metrics and pages. None of them may change what the gateway does. */
import type { Round, Step } from '../../simulator/gateway/round.ts';
import type { Verdict } from '../../simulator/quota/verdict.ts';
import type { Errand } from './routing/errand.ts';
import type { Ending } from './serving/ending.ts';

export interface GatewayObserver {
  /** A request was taken in, before its first step. */
  readonly arrived?: (errand: Errand) => void;
  /**
   * A step was taken and is about to be carried out; `round` holds the rest of it.
   *
   * @param verdict the refusal that it answers; null where a round begins
   */
  readonly stepped?: (errand: Errand, step: Step, round: Round, verdict: Verdict | null) => void;
  /** A request has ended, once each. */
  readonly ended?: (ending: Ending) => void;
}
