/** A scenario as an emulator: its accounts behind Bedrock's API, with the control plane. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { Clock } from '../clock/clock.ts';
import { type ControlPlane, type ControlPlaneOptions, createControlPlane } from './control/control-plane.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
import { ModelledBackend } from './modelled/modelled-backend.ts';
import { ModelledLimits } from './modelled/modelled-limits.ts';

export interface ScenarioEmulatorOptions
  extends Pick<EmulatorOptions, 'log' | 'verifySignatures' | 'retryAfterSeconds' | 'tokensPerChunk' | 'head'>,
    Pick<ControlPlaneOptions, 'openMetrics'> {
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly clock: Clock;
  /**
   * What the clients' calendar shows at model time 0, in microseconds since 1970. Minutes and days of quotas begin by
   * it, and metrics are dated by it: the wall clock at the start for real clients, the scenario's own start for
   * replays. Faults and planned increases of the scenario count from model time 0 either way.
   */
  readonly startEpochMicros: number;
}

export interface ScenarioEmulator {
  readonly emulator: Emulator;
  readonly backend: ModelledBackend;
  readonly control: ControlPlane;
}

export function createScenarioEmulator(options: ScenarioEmulatorOptions): ScenarioEmulator {
  const { seed, clock, startEpochMicros, openMetrics = false, config: scenario, ...settings } = options;
  const config = { ...scenario, startEpochMicros };
  const backend = new ModelledBackend({ config, seed, clock });
  const control = createControlPlane({
    scenario: config.name,
    seed,
    clock,
    startEpochMicros,
    backend,
    accounts: config.accounts,
    limits: new ModelledLimits(backend),
    onSuspended: (account) => backend.shards.caches.clear(account),
    desk: backend.desk,
    openMetrics,
  });
  const emulator = createEmulator({
    backend: control.backend,
    credentials: control.credentials,
    clock,
    services: control.services,
    pages: control.pages,
    observers: [control.observe],
    refusalMicros: config.gateway.refusalMicros,
    seed,
    ...settings,
  });
  return { emulator, backend, control };
}
