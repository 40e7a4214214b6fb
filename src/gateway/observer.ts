/** Who looks on: logs, metrics and pages. None of them may change what the gateway does. */
import type { Round, Step } from '../../simulator/gateway/round.ts';
import type { Errand } from './routing/errand.ts';
import type { Ending } from './serving/ending.ts';

export interface GatewayObserver {
  /** A request was taken in, before its first step. */
  readonly arrived?: (errand: Errand) => void;
  /** A step was taken and is about to be carried out; `round` holds the rest of it. */
  readonly stepped?: (errand: Errand, step: Step, round: Round) => void;
  /** A request has ended, once each. */
  readonly ended?: (ending: Ending) => void;
}
