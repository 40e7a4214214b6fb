/** The journal as the gateway's observer: decisions as they are taken, requests as they end. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import { BACK_OFF } from '../../../simulator/gateway/round.ts';
import type { Clock } from '../../clock/clock.ts';
import type { GatewayObserver } from '../observer.ts';
import type { Ending, EndingOutcome } from '../serving/ending.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditRecord } from './audit.ts';
import type { DecisionLog } from './decision-log.ts';
import type { ObservedPolicy } from './observed-policy.ts';

/** @param policy the one that the gateway's round asks */
export function observeDecisions(log: DecisionLog, policy: ObservedPolicy, clock: Clock): GatewayObserver {
  return {
    stepped(errand, step, round, verdict) {
      const { id, row, isMarked } = errand.facts;
      const { lostRounds } = errand.state;
      const asked = policy.take();
      log.write({
        at: asked === null ? clock.nowMicros() : policy.askedAtMicros,
        id,
        row: isMarked ? row : null,
        attempt: step === BACK_OFF ? lostRounds - 1 : lostRounds,
        request: errand,
        asked,
        step,
        round,
        verdict,
      });
    },
  };
}

const OUTCOMES: Readonly<Record<EndingOutcome, AuditRecord['outcome']>> = {
  served: 'served',
  throttled: 'throttled',
  shed: 'shed',
  failed: 'failed',
  rejected: 'failed',
  left: 'aborted',
};

/** @param accountIds of each shard; null where it is not known */
export function observeEndings(
  log: AuditLog,
  config: SimulationConfig,
  accountIds: readonly (string | null)[],
  clock: Clock,
): GatewayObserver {
  return { ended: (ending) => log.write(clock.wallMillis(), recordOf(ending, config, accountIds)) };
}

function recordOf(
  ending: Ending,
  config: SimulationConfig,
  accountIds: readonly (string | null)[],
): Omit<AuditRecord, 'v' | 'time'> {
  const { errand, shard, tokens, firstTokenAtMicros, endedAtMicros, outcome, status, departure } = ending;
  const { id, call, arrivedAtMicros, row, isMarked } = errand.facts;
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0 } = tokens ?? {};
  const { cacheWriteHourTokens = 0 } = tokens ?? {};
  const admitted = firstTokenAtMicros === null ? endedAtMicros : errand.asks.at(-1)!.askedAtMicros;
  return {
    id,
    tenant: config.tenants[errand.tenant]!.name,
    account: shard === null ? null : { name: config.accounts[shard]!.name, id: accountIds[shard] ?? null },
    region: shard === null ? null : config.accounts[shard]!.region,
    model: call.modelId,
    operation: call.operation,
    status: departure === null || departure === 'deadline' ? status : null,
    outcome: OUTCOMES[outcome],
    attempts: errand.asks.length,
    inputTokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWriteHourTokens,
    outputTokens,
    isEstimated: ending.isEstimated,
    waitMicros: admitted - arrivedAtMicros,
    firstTokenMicros: firstTokenAtMicros === null ? null : firstTokenAtMicros - arrivedAtMicros,
    totalMicros: endedAtMicros - arrivedAtMicros,
    row: isMarked ? row : null,
  };
}
