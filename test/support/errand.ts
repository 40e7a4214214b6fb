/** A request that a gateway has taken in: of the first tenant, 100 tokens in, at most 100 out. */
import { Errand, type ErrandFacts } from '../../src/gateway/routing/errand.ts';
import type { Ending } from '../../src/gateway/serving/ending.ts';
import { callOf } from './ingress.ts';
import { CONVERSE } from './scripted-gateway.ts';

const CALL = callOf(CONVERSE, { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });

export function errand(changes: Partial<ErrandFacts> = {}): Errand {
  return new Errand({
    id: 'request-0',
    call: CALL,
    tenant: 0,
    model: 0,
    row: 7,
    isMarked: true,
    callerAttempt: 1,
    affinity: 0,
    inputTokens: 100,
    cacheReadTokens: 0,
    maxTokens: 100,
    reservation: 200,
    arrivedAtMicros: 0,
    ...changes,
  });
}

/** Served by the first account, after half a second and then a whole one. */
export function ending(changes: Partial<Ending> = {}, facts: Partial<ErrandFacts> = {}): Ending {
  const one = errand(facts);
  one.asks.push({ shard: 0, askedAtMicros: one.facts.arrivedAtMicros, verdict: null });
  return {
    errand: one,
    outcome: 'served',
    status: 200,
    shard: 0,
    tokens: { inputTokens: 70, cacheReadTokens: 20, cacheWriteTokens: 10, cacheWriteHourTokens: 4, outputTokens: 5 },
    isEstimated: false,
    usedTokens: 105,
    firstTokenAtMicros: one.facts.arrivedAtMicros + 500_000,
    endedAtMicros: one.facts.arrivedAtMicros + 1_500_000,
    departure: null,
    ...changes,
  };
}
