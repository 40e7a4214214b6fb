/** A policy is given all there is: it keeps nothing, asks nothing else, and reads what it says it reads. */
import fc from 'fast-check';
import type { BookPart, RoutingPolicy } from '../../../simulator/routing/policy.ts';
import { type CreatePolicy, law, LawBroken } from '../law.ts';
import { CHOICES, choiceLaw, worldOfMoment } from './choice-law.ts';
import { FakeFleet } from './fake-fleet.ts';
import { choose, fleetOf, type Moment, showMoment, someMoment } from './moment.ts';

/** The first of the moments whose answer another history changes. */
function forgotten(create: CreatePolicy, moments: readonly Moment[]): string | null {
  const policy = create();
  const first = moments.map((moment) => choose(policy, moment));
  const backwards = [...moments].reverse().map((moment) => choose(policy, moment));
  const again = [...backwards].reverse();
  for (const [i, moment] of moments.entries()) {
    const fresh = choose(create(), moment);
    if (first[i] !== again[i]) return `answered ${first[i]}, and ${again[i]} to the same choice later on`;
    if (first[i] !== fresh) return `answered ${first[i]} after other choices, and ${fresh} as a new policy`;
  }
  return null;
}

export const MEMORYLESS = law({
  name: 'memoryless',
  claim: 'The same choice has the same answer, whatever was chosen before.',
  runs: CHOICES,
  cases: fc.array(someMoment, { minLength: 1, maxLength: 6 }),
  broken: forgotten,
  show: (moments) => moments.flatMap((moment, i) => [`Choice ${i + 1}:`, ...showMoment(moment)]),
  worldOf: ([moment]) => worldOfMoment(moment!),
});

export const PURE = choiceLaw({
  name: 'pure',
  claim: 'No clock and no chance but the given ones decide, and nothing that is given is changed.',
  broken: (create, moment) => {
    const policy = create();
    withoutAmbience(() => choose(policy, moment));
    return null;
  },
});

/** A fleet that shows what a policy has said that it reads, and no more: in a run the rest of the book is not kept. */
class DeclaredFleet extends FakeFleet {
  readonly #policy: RoutingPolicy;

  constructor(moment: Moment, policy: RoutingPolicy) {
    const { shards, reserveTokens, sequence } = fleetOf(moment);
    super(shards);
    this.reserveTokens = reserveTokens;
    this.sequence = sequence;
    this.#policy = policy;
  }

  override inFlight(shard: number): number {
    return this.#reads('in-flight', 'inFlight', super.inFlight(shard));
  }

  override latencyMicros(shard: number): number {
    return this.#reads('latency', 'latencyMicros', super.latencyMicros(shard));
  }

  override tokensThisMinute(shard: number): number {
    return this.#reads('minute', 'tokensThisMinute', super.tokensThisMinute(shard));
  }

  override requestsThisMinute(shard: number): number {
    return this.#reads('minute', 'requestsThisMinute', super.requestsThisMinute(shard));
  }

  override cached(shard: number): number {
    return this.#reads('cache', 'cached', super.cached(shard));
  }

  override roomiest(): number {
    return this.#reads('roomiest', 'roomiest', super.roomiest());
  }

  #reads(part: BookPart, method: string, value: number): number {
    const { reads } = this.#policy;
    if (reads === undefined || reads.includes(part)) return value;
    throw new LawBroken(`calls fleet.${method}, but its reads (${reads.join(', ') || 'none'}) leave out ${part}`);
  }
}

export const DECLARED_READS = choiceLaw({
  name: 'declared-reads',
  claim: 'A policy that says which parts of the book it reads, reads no others.',
  broken: (create, moment) => {
    const policy = create();
    choose(policy, moment, new DeclaredFleet(moment, policy));
    return null;
  },
});

/** Runs with a clock and chance that throw. */
function withoutAmbience(run: () => void): void {
  const { Date: RealDate, performance: realPerformance } = globalThis;
  const { random } = Math;
  const refuse = (what: string) => (): never => {
    throw new LawBroken(`asked ${what}; draw and fleet.now are what a policy has`);
  };
  const clock = refuse('the clock of the machine');
  try {
    Math.random = refuse('Math.random');
    globalThis.Date = new Proxy(RealDate, { construct: clock, apply: clock, get: clock });
    globalThis.performance = new Proxy(realPerformance, { get: clock });
    run();
  } finally {
    Math.random = random;
    globalThis.Date = RealDate;
    globalThis.performance = realPerformance;
  }
}
