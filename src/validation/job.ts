/** What a validation is asked for. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { DialectName } from '../../scenarios/load/lib/settings.ts';
import type { K6 } from '../load/k6/find.ts';
import type { Tolerances } from './tolerances.ts';
import type { Window } from './window.ts';

/** Somebody else's gateway, which runs already and calls the emulator at a port that was agreed upon. */
export interface ForeignGateway {
  /** Row i goes to number i mod n. */
  readonly urls: readonly string[];
  readonly dialect: DialectName;
  /** By tenant. */
  readonly keys: ReadonlyMap<string, string>;
  readonly emulatorPort: number;
}

export interface ValidationJob {
  readonly window: Window;
  readonly seed: number;
  readonly newPolicy: () => Promise<RoutingPolicy>;
  /** Absolute path of a policy of the user's own; null: the configuration names one of ours. */
  readonly policyFile: string | null;
  readonly k6: K6;
  /** Null: our own, as many as the scenario has replicas. */
  readonly foreign: ForeignGateway | null;
  readonly stream: boolean;
  /** Model seconds a second of the measured run. */
  readonly timeScale: number;
  readonly disturbedRuns: number;
  readonly tolerances: Tolerances;
  /** Where the rows of the measured run go. */
  readonly recordFile: string;
  readonly attemptFile: string;
  /** For a gateway that is wrong on purpose. */
  readonly gatewayConfig?: SimulationConfig;
}
