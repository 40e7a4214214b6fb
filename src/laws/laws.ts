/** Every law of routing, in the order in which a policy is tried: the cheap ones first. */
import { MORE_ROOM, NEVER_WAITS, NO_CANDIDATE, ONE_SHARD, USES_ROOM, VALID_TARGET } from './choices/answers.ts';
import { RELABELLING } from './choices/evenness.ts';
import { DECLARED_READS, MEMORYLESS, PURE } from './choices/purity.ts';
import { QUICK_REFUSER, REFUSALS_DO_NOT_ATTRACT } from './choices/refusals.ts';
import type { Law } from './law.ts';
import { CANARY_LAW, REGRET, REGRET_UNEQUAL } from './worlds/comparison.ts';
import { CONSERVATION } from './worlds/conservation.ts';
import { COOLING, RESIDENCY } from './worlds/eligibility.ts';
import { NO_HERD } from './worlds/herd.ts';
import { RECOVERY } from './worlds/recovery.ts';
import { BOUNDED_UNFAIRNESS } from './worlds/tenants.ts';

export const LAWS: readonly Law[] = [
  VALID_TARGET,
  NO_CANDIDATE,
  ONE_SHARD,
  USES_ROOM,
  NEVER_WAITS,
  MEMORYLESS,
  PURE,
  DECLARED_READS,
  MORE_ROOM,
  RELABELLING,
  REFUSALS_DO_NOT_ATTRACT,
  QUICK_REFUSER,
  RESIDENCY,
  COOLING,
  CONSERVATION,
  BOUNDED_UNFAIRNESS,
  RECOVERY,
  NO_HERD,
  CANARY_LAW,
  REGRET,
  REGRET_UNEQUAL,
];

export const LAW_NAMES: readonly string[] = LAWS.map(({ name }) => name);
