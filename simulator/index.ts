/** The package's way into the simulator: one run of a configuration, and what a routing policy is. */
export type { SimulationConfig } from './config.ts';
export type { Draw } from './basics/random.ts';
export type { RequestRow } from './metrics/request-row.ts';
export type { RunResult } from './metrics/result.ts';
export { createPolicy, POLICIES, POLICY_NAMES, type PolicyEntry, type PolicyOptions } from './routing/index.ts';
export { ORACLE_NAME } from './routing/oracle.ts';
export { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './routing/policy.ts';
export { simulate, type SimulateOptions } from './simulate.ts';
