/** What a validation is asked for. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { K6 } from '../load/k6/find.ts';
import type { Tolerances } from './tolerances.ts';
import type { Window } from './window.ts';

export interface ValidationJob {
  readonly window: Window;
  readonly seed: number;
  readonly newPolicy: () => Promise<RoutingPolicy>;
  /** Absolute path of a policy of the user's own; null: the configuration names one of ours. */
  readonly policyFile: string | null;
  readonly k6: K6;
  readonly stream: boolean;
  readonly disturbedRuns: number;
  readonly tolerances: Tolerances;
  /** Where the rows of the measured run go. */
  readonly recordFile: string;
  readonly attemptFile: string;
  /** For a gateway that is wrong on purpose. */
  readonly gatewayConfig?: SimulationConfig;
}
