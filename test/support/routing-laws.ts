/**
 * The laws of routing: what every policy owes to whoever deploys it, unless it is exempt for a reason.
 *
 * A law is a function that throws for a policy which breaks it, so that wrong policies can prove that it bites.
 */
import fc from 'fast-check';
import { NO_SHARD, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { unfairness } from './chi-square.ts';
import { FakeFleet, IDLE, type ShardState } from './fleet.ts';
import { DRAWS, RUNS, choose, someCase, tally, type Case } from './routing-cases.ts';

/** How the message of a broken law begins, so that a test can tell it from a test that is broken itself. */
export const BROKEN = 'law broken: ';

export interface Law {
  /** Completes "a policy ...". */
  readonly name: string;
  readonly check: (create: () => RoutingPolicy) => void;
  /** Policies that do not owe it, and why. */
  readonly exempt?: Readonly<Record<string, string>>;
}

/** A check of single choices, on any fleet. */
export function everyCase(check: (policy: RoutingPolicy, made: Case) => void): Law['check'] {
  return (create) =>
    fc.assert(
      fc.property(someCase, (made) => check(create(), made)),
      RUNS,
    );
}

export function expectThat(holds: boolean, message: string): void {
  if (!holds) throw new Error(`${BROKEN}${message}`);
}

export function expectShares(counts: readonly number[], weights: readonly number[], where: string): void {
  const reason = unfairness(counts, weights);
  expectThat(reason === null, `${where}: ${reason}`);
}

/** Shards that hold this much: `others` all over, `odd` at shard 1. */
function oddOneOut(others: Partial<ShardState>, odd: Partial<ShardState>): FakeFleet {
  return new FakeFleet([others, { ...others, ...odd }, others, others]);
}

const BUSY: Partial<ShardState> = { headroom: 60_000, inFlight: 3, tokensThisMinute: 40_000, requestsThisMinute: 20 };
/** What a book shows of a shard that has refused, once its cooldown is over: nothing left, and slow by decree. */
const HAS_REFUSED: Partial<ShardState> = { headroom: 0, latencyMicros: 20_000_000 };

export const LAWS: readonly Law[] = [
  {
    name: 'answers with a candidate, or with no shard',
    check: everyCase((policy, made) => {
      const shard = choose(policy, made);
      expectThat(shard === NO_SHARD || made.fleet.isCandidate(shard), `chose ${shard}, which is no candidate`);
    }),
  },
  {
    name: 'names no shard where there is no candidate',
    check: everyCase((policy, made) => {
      for (const shard of made.fleet.shards) shard.isCandidate = false;
      expectThat(choose(policy, made) === NO_SHARD, 'named a shard among none');
    }),
  },
  {
    name: 'names a shard wherever there is a candidate',
    exempt: {
      headroom: 'waits where the request fits nowhere',
      sticky: 'waits where the request fits nowhere',
      'fill-first': 'waits where the request fits nowhere',
      'litellm-usage-v2': 'the original answers 429 where every counter is at its limit',
    },
    check: everyCase((policy, made) => {
      made.fleet.shards[0]!.isCandidate = true;
      expectThat(choose(policy, made) !== NO_SHARD, 'named no shard');
    }),
  },
  {
    name: 'names a shard where every candidate has room',
    check: everyCase((policy, made) => {
      for (const shard of made.fleet.shards) Object.assign(shard, { ...IDLE, inFlight: shard.inFlight });
      expectThat(choose(policy, made) !== NO_SHARD, 'named no shard');
    }),
  },
  {
    name: 'has no memory: what came before changes nothing',
    check: (create) =>
      fc.assert(
        fc.property(fc.array(someCase, { minLength: 2, maxLength: 6 }), (cases) => {
          const policy = create();
          const first = cases.map((made) => choose(policy, made));
          const backwards = [...cases].reverse().map((made) => choose(policy, made));
          const fresh = cases.map((made) => choose(create(), made));
          expectThat(first.join() === [...backwards].reverse().join(), `${first.join()}, then ${backwards.join()}`);
          expectThat(first.join() === fresh.join(), `${first.join()}, but ${fresh.join()} from a new one`);
        }),
        RUNS,
      ),
  },
  {
    name: 'asks neither a clock nor chance of its own',
    check: (create) => {
      const cases = fc.sample(someCase, RUNS);
      withoutAmbience(() => cases.forEach((made) => choose(create(), made)));
    },
  },
  {
    name: 'never takes a request away from a shard because it has more room',
    check: everyCase((policy, made) => {
      const shard = choose(policy, made);
      if (shard === NO_SHARD) return;
      made.fleet.shards[shard]!.headroom += 50_000;
      expectThat(choose(policy, made) === shard, `left ${shard} when it had 50,000 tokens more`);
    }),
  },
  {
    name: 'treats equal shards alike, whatever their numbers',
    exempt: {
      headroom: 'an index breaks ties by number; in a book no two shards tie for long',
      'fill-first': 'to prefer the first is its purpose',
    },
    check: (create) => {
      expectShares(tally(create(), new FakeFleet(Array(5).fill({})), DRAWS), Array(5).fill(1), 'all five');
      const isIn = [1, 0, 1, 1, 0, 1, 1, 1];
      const some = new FakeFleet(isIn.map((flag) => ({ isCandidate: flag === 1 })));
      expectShares(tally(create(), some, DRAWS), isIn, 'six of eight');
      expectShares(tally(create(), some, DRAWS, 2), isIn, 'six of eight, every second choice');
    },
  },
  {
    name: 'does not ask a shard more often because it refused',
    check: (create) => {
      const before = tally(create(), oddOneOut(BUSY, {}), DRAWS)[1]!;
      const after = tally(create(), oddOneOut(BUSY, HAS_REFUSED), DRAWS)[1]!;
      expectThat(after <= before, `${before} of ${DRAWS} before it refused, ${after} after`);
    },
  },
  {
    name: 'does not take a shard that refuses everything for an idle one',
    exempt: {
      'least-in-flight': 'a refusal leaves nothing in flight, and it looks at nothing else: it needs the cooldown',
      'litellm-usage-v2': 'refusals use no tokens, and it looks at nothing else: LiteLLM needs its cooldown too',
    },
    check: (create) => {
      const refuser = { ...HAS_REFUSED, inFlight: 0, tokensThisMinute: 0, requestsThisMinute: 0 };
      const share = tally(create(), oddOneOut(BUSY, refuser), DRAWS)[1]! / DRAWS;
      expectThat(share <= 0.28, `it got ${share} of the requests, a quarter is its due`);
    },
  },
];

/** Runs with a clock and chance that throw. */
function withoutAmbience(run: () => void): void {
  const { Date: RealDate, performance: realPerformance } = globalThis;
  const { random } = Math;
  const refuse = (): never => {
    throw new Error(`${BROKEN}asked the world for the time or for chance`);
  };
  try {
    Math.random = refuse;
    globalThis.Date = new Proxy(RealDate, { construct: refuse, apply: refuse, get: refuse });
    globalThis.performance = new Proxy(realPerformance, { get: refuse });
    run();
  } finally {
    Math.random = random;
    globalThis.Date = RealDate;
    globalThis.performance = realPerformance;
  }
}
