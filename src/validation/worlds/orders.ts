/** What the parent of a measured run tells its processes, and what they answer: structured clones over IPC. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { Ready } from '../../emulator/ready.ts';
import type { HoldUps } from './loop-watch.ts';

export interface WorldSettings {
  readonly config: SimulationConfig;
  readonly seed: number;
  /** When model time 0 is, in milliseconds since 1970: until then model time stands still. */
  readonly startAtEpochMillis: number;
  /** Model seconds a second. */
  readonly timeScale: number;
  /** 0: any free one. */
  readonly port: number;
}

export interface EmulatorOrder extends WorldSettings {
  readonly kind: 'emulator';
}

export interface GatewayOrder extends WorldSettings {
  readonly kind: 'gateway';
  readonly replica: number;
  /** In place of the policy that the configuration names; absolute. Null: that one. */
  readonly policyFile: string | null;
  readonly upstream: Ready;
}

/** Asks for its hold-ups since it was last asked. */
export interface HoldUpsOrder {
  readonly kind: 'hold-ups';
}

export type Order = EmulatorOrder | GatewayOrder | HoldUpsOrder;

export type Report =
  /** Its code is loaded: it takes an order. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'emulator'; readonly ready: Ready }
  | { readonly kind: 'gateway'; readonly url: string }
  | { readonly kind: 'hold-ups'; readonly holdUps: HoldUps }
  | { readonly kind: 'failed'; readonly message: string };
