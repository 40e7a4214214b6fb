/** The round against a gateway written down naively: the same asks, waits and answers for any script of refusals. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedDraw } from '../../simulator/basics/keyed-draw.ts';
import { Book } from '../../simulator/gateway/book.ts';
import { Eligibility } from '../../simulator/gateway/eligibility.ts';
import { HoldQueue } from '../../simulator/gateway/hold-queue.ts';
import { Replica, type RoutedRequest } from '../../simulator/gateway/replica.ts';
import {
  ANSWER,
  ASK,
  BACK_OFF,
  newRoundState,
  REASONS,
  Round,
  type RoundSettings,
} from '../../simulator/gateway/round.ts';
import { ADMITTED, refusedBy, UNAVAILABLE, type Verdict } from '../../simulator/quota/verdict.ts';
import { RetryBudget, type RetryBudgetOptions } from '../../simulator/retry/budget.ts';
import { createPolicy } from '../../simulator/routing/index.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from '../support/config-builder.ts';

const SEED = 20_261_126;
const THROTTLED = refusedBy('tokensPerMinute');

interface World {
  readonly shards: number;
  readonly settings: RoundSettings;
  readonly retryBudget: RetryBudgetOptions | null;
  /** How many requests may be held; null: holding is off. */
  readonly capacity: number | null;
  /** What the shards answer, one ask after the other; ADMITTED once the script is over. */
  readonly script: readonly Verdict[];
}

const WORLD: fc.Arbitrary<World> = fc.record({
  shards: fc.integer({ min: 1, max: 5 }),
  settings: fc.record({
    attempts: fc.integer({ min: 1, max: 4 }),
    spill: fc.record({ hops: fc.integer({ min: 0, max: 5 }), order: fc.constant('next' as const) }),
    onRefusal: fc.constantFrom('retry' as const, 'hold' as const, 'give-up' as const),
    onNoShard: fc.constantFrom('hold' as const, 'shed' as const, 'try-anyway' as const),
    backoff: fc.constant({ baseMicros: 100, capMicros: 300, jitter: 'none' as const }),
  }),
  retryBudget: fc.option(fc.record({ ratio: fc.constantFrom(0, 1), minimumPerSecond: fc.constantFrom(0, 0.2) })),
  capacity: fc.option(fc.integer({ min: 0, max: 1 })),
  script: fc.array(fc.constantFrom<Verdict>(THROTTLED, UNAVAILABLE, ADMITTED), { maxLength: 30 }),
});

function replicaOf({ shards, retryBudget, capacity }: World): Replica {
  const limits = Array.from({ length: shards }, () => [NO_LIMITS]);
  const ledger = {
    semantics: semantics(),
    startEpochMicros: MONDAY_MICROS,
    models: [{ endpoint: 'runtime' as const, burndown: 1 }],
    limits,
    tokensPerDay: limits.map(() => null),
  };
  const book = new Book(ledger, {
    cooldownMicros: 0,
    latencyDecayMicros: 1,
    refusalPenaltyMicros: 1,
    reads: undefined,
    truth: null,
  });
  const tenants = [{ residency: null, priority: 0 }];
  return new Replica({
    index: 0,
    book,
    budget: retryBudget === null ? null : new RetryBudget(retryBudget),
    queue: capacity === null ? null : new HoldQueue(capacity),
    pacing: null,
    estimate: null,
    eligibility: new Eligibility({ shards, tenants, reserve: null }),
    gossip: null,
    routingDraw: new KeyedDraw(1, 0, 'routing'),
    backoffDraw: new KeyedDraw(1, 0, 'backoff'),
    isSelective: true,
    notes: 'all',
  });
}

const REQUEST: RoutedRequest = {
  model: 0,
  row: 0,
  nextChoice: () => 0,
  tenant: 0,
  affinity: 1,
  inputTokens: 1,
  maxTokens: 1,
  reserveTokens: 2,
};

/** What a gateway does with one request, a line for each thing, until it is served, held or answered. */
function byRounds(world: World): string[] {
  const replica = replicaOf(world);
  const round = new Round(world.settings, createPolicy('round-robin'));
  const state = newRoundState();
  const script = [...world.script];
  const said: string[] = [];
  replica.earnRetry(0);
  for (let step = round.begin(state, replica, REQUEST, 0); ; ) {
    if (step === ASK) {
      said.push(`ask ${round.shard}`);
      const verdict = script.shift() ?? ADMITTED;
      if (verdict === ADMITTED) return [...said, 'served'];
      replica.refused(round.shard, 0, verdict, 2, 0);
      step = round.refused(state, replica, REQUEST, verdict, 0);
    } else if (step === BACK_OFF) {
      said.push(`wait ${round.waitMicros}`);
      step = round.begin(state, replica, REQUEST, 0);
    } else return [...said, step === ANSWER ? round.outcome : 'held'];
  }
}

/** The same in the words of the documentation, without the classes. */
function byHand({ shards, settings, retryBudget, capacity, script }: World): string[] {
  const { attempts, spill, onRefusal, backoff } = settings;
  const answers = [...script];
  const said: string[] = [];
  let paid = retryBudget === null ? Infinity : Math.floor(retryBudget.ratio + 10 * retryBudget.minimumPerSecond + 1e-9);
  for (let round = 0; ; round++) {
    const first = round % shards;
    let last: Verdict = ADMITTED;
    for (let hop = 0; hop <= spill.hops; hop++) {
      if (hop > 0 && --paid < 0) break;
      if (hop >= shards) break;
      said.push(`ask ${(first + hop) % shards}`);
      last = answers.shift() ?? ADMITTED;
      if (last === ADMITTED) return [...said, 'served'];
    }
    paid = Math.max(0, paid);
    if (onRefusal === 'hold' && capacity !== null && capacity > 0) return [...said, 'held'];
    const mayRetry = onRefusal === 'retry' && round + 1 < attempts;
    if (!mayRetry || --paid < 0) return [...said, last === UNAVAILABLE ? 'failed' : 'throttled'];
    said.push(`wait ${Math.min(backoff.capMicros, backoff.baseMicros * 2 ** round)}`);
  }
}

describe('rounds', () => {
  it('take the steps of a gateway that is written down naively', () => {
    fc.assert(
      fc.property(WORLD, (world) => {
        expect(byRounds(world)).toEqual(byHand(world));
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it('would be told apart from those of a gateway that forgets to spill over', () => {
    const forgetful = fc.property(WORLD, (world) => {
      const { settings } = world;
      expect(byRounds(world)).toEqual(
        byHand({ ...world, settings: { ...settings, spill: { hops: 0, order: 'next' } } }),
      );
    });
    expect(fc.check(forgetful, { seed: SEED }).failed).toBe(true);
  });

  it('say why', () => {
    const world: World = {
      shards: 2,
      settings: {
        attempts: 2,
        spill: { hops: 1, order: 'policy' },
        onRefusal: 'retry',
        onNoShard: 'shed',
        backoff: { baseMicros: 1, capMicros: 1, jitter: 'none' },
      },
      retryBudget: null,
      capacity: null,
      script: [],
    };
    const replica = replicaOf(world);
    const round = new Round(world.settings, createPolicy('round-robin'));
    const state = newRoundState();
    const refuse = () => round.refused(state, replica, REQUEST, THROTTLED, 0);
    const steps = [round.begin(state, replica, REQUEST, 0)];
    const reasons = [REASONS[round.reason]];
    for (const next of [refuse, refuse, () => round.begin(state, replica, REQUEST, 0), refuse, refuse]) {
      steps.push(next());
      reasons.push(REASONS[round.reason]);
    }
    expect(steps).toEqual([ASK, ASK, BACK_OFF, ASK, ASK, ANSWER]);
    expect(reasons).toEqual(['policy', 'spill-over', 'refused', 'policy', 'spill-over', 'attempts-used']);
  });

  it('shed what no shard may take', () => {
    const settings = { ...WORLD_DEFAULT, onNoShard: 'shed' } as const;
    const replica = replicaOf({ shards: 1, settings, retryBudget: null, capacity: null, script: [] });
    const round = new Round(settings, { name: 'never', choose: () => -1 });
    expect(round.begin(newRoundState(), replica, REQUEST, 0)).toBe(ANSWER);
    expect([round.outcome, REASONS[round.reason]]).toEqual(['shed', 'no-shard']);
  });

  it('refuse a policy that names whom it may not', () => {
    const replica = replicaOf({
      shards: 1,
      settings: WORLD_DEFAULT,
      retryBudget: null,
      capacity: null,
      script: [],
    });
    const round = new Round(WORLD_DEFAULT, { name: 'astray', choose: () => 7 });
    expect(() => round.begin(newRoundState(), replica, REQUEST, 0)).toThrow('policy astray chose 7');
  });
});

const WORLD_DEFAULT: RoundSettings = {
  attempts: 1,
  spill: { hops: 0, order: 'next' },
  onRefusal: 'give-up',
  onNoShard: 'hold',
  backoff: { baseMicros: 1, capMicros: 1, jitter: 'none' },
};
