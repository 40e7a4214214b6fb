/** Laws of the journal: what is written reads back the same, policies agree with their own logs, bills add up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../../simulator/gateway/book.ts';
import { refusedBy } from '../../simulator/quota/verdict.ts';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { AuditRecord } from '../../src/gateway/journal/audit.ts';
import { CostSums, type Dimension } from '../../src/gateway/journal/costs.ts';
import type { Decision } from '../../src/gateway/journal/decision.ts';
import { LoggedFleet } from '../../src/gateway/journal/logged-fleet.ts';
import { matching } from '../../src/gateway/journal/journal-line.ts';
import { decisionSchema } from '../../src/gateway/journal/decision.ts';
import { loggedParts, snapshotOf } from '../../src/gateway/journal/snapshot.ts';
import { costOf, PICO_DOLLARS, priceOf } from '../../src/gateway/journal/money.ts';
import { PolicyReplay } from '../../src/gateway/journal/replay.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from '../support/config-builder.ts';
import { request } from '../../src/laws/choices/fake-fleet.ts';
import { decide, head, SOME_AUDIT } from '../support/journal.ts';
import { fleetOf, headOf, someMoment } from '../../src/laws/choices/moment.ts';

/** The journal of these tests knows one tenant. */
const OF_ONE_TENANT = someMoment.map((moment) => ({ ...moment, tenant: 0 }));
const RUNS = { seed: 20_261_120, numRuns: 60 } as const;
const HERE = { file: 'decisions.jsonl', line: 1 };

/** As a reader has it. */
const reread = (decision: Decision): Decision => matching(decisionSchema, JSON.parse(JSON.stringify(decision)), HERE);

function differing(policy: RoutingPolicy, decisions: readonly Decision[]): number {
  const replay = new PolicyReplay(head(decisions[0]!.asked!.view.size), policy);
  for (const decision of decisions) replay.add(reread(decision), HERE);
  return replay.result().differing;
}

interface Event {
  readonly kind: 'choice' | 'tokens' | 'refusal';
  readonly shard: number;
  readonly gapMicros: number;
  readonly tokens: number;
}

const EVENTS: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('choice' as const, 'choice' as const, 'tokens' as const, 'refusal' as const),
    shard: fc.nat({ max: 5 }),
    gapMicros: fc.constantFrom(0, 1, 250_000, 61_000_000),
    tokens: fc.integer({ min: 1, max: 60_000 }),
  }),
  { minLength: 5, maxLength: 40 },
);
const WINDOW = fc.constantFrom('token-bucket' as const, 'fixed-minute' as const, 'sliding-60s' as const);

/** What a policy decides from a real book, in which buckets are full, equal, cooling and overdrawn by turns. */
function decisionsOf(
  policy: RoutingPolicy,
  events: readonly Event[],
  window: Parameters<typeof semantics>[0],
): Decision[] {
  const limits = [100_000, 100_000, 100_000, 50_000, 50_000, null].map((tokensPerMinute) => [
    { ...NO_LIMITS, tokensPerMinute },
  ]);
  const shape = {
    semantics: semantics(window),
    startEpochMicros: MONDAY_MICROS,
    models: [{ endpoint: 'runtime' as const, burndown: 5 }],
    limits,
    tokensPerDay: limits.map(() => null),
  };
  const options = { cooldownMicros: 300_000, latencyDecayMicros: 1_000_000, refusalPenaltyMicros: 5_000_000 };
  const book = new Book(shape, { ...options, reads: loggedParts(policy), truth: null });
  const decisions: Decision[] = [];
  let now = 0;
  for (const [row, { kind, shard, gapMicros, tokens }] of events.entries()) {
    now += gapMicros;
    if (kind === 'tokens') book.heardTokens(shard, 0, tokens, now, now);
    else if (kind === 'refusal') book.refused(shard, 0, refusedBy('tokensPerMinute'), tokens, now);
    book.consider(0, tokens, now);
    book.leaveOut(null, 0);
    book.sequence++;
    decisions.push(decide(policy, book, request({ affinity: row, reserveTokens: tokens }), row));
  }
  return decisions;
}

describe.each(POLICY_NAMES)('%s', (name) => {
  it('agrees with its own log of any fleet', () => {
    fc.assert(
      fc.property(OF_ONE_TENANT, (moment) => {
        const policy = createPolicy(name);
        expect(differing(policy, [decide(policy, fleetOf(moment), headOf(moment), moment.drawSeed)])).toBe(0);
      }),
      RUNS,
    );
  });

  it('agrees with its own log of a real book, under every window', () => {
    fc.assert(
      fc.property(EVENTS, WINDOW, (events, window) => {
        const policy = createPolicy(name);
        expect(differing(policy, decisionsOf(policy, events, { window }))).toBe(0);
      }),
      RUNS,
    );
  });
});

describe('canaries', () => {
  it('a policy with a memory does not agree with its own log', () => {
    let calls = 0;
    const forgetful: RoutingPolicy = {
      name: 'memory',
      choose: (fleet) => (fleet.candidates === 0 ? -1 : fleet.candidate(calls++ % fleet.candidates)),
    };
    const events: Event[] = Array.from({ length: 7 }, () => ({ kind: 'choice', shard: 0, gapMicros: 1, tokens: 1 }));
    expect(differing(forgetful, decisionsOf(forgetful, events, {}))).toBeGreaterThan(0);
  });

  it('a log that forgot what the index said of equals does not agree', () => {
    const touched = [0, 1, 2, 3, 4].map((shard): Event => ({ kind: 'tokens', shard, gapMicros: 1, tokens: 10 }));
    const later: Event[] = [{ kind: 'choice', shard: 0, gapMicros: 61_000_000, tokens: 10 }];
    const policy = createPolicy('headroom');
    const decisions = decisionsOf(policy, [...touched.reverse(), { ...touched[0]!, shard: 5 }, ...later], {});
    expect(differing(policy, decisions)).toBe(0);
    const without = decisions.map(({ asked, ...rest }): Decision => {
      const { roomiest: _, ...view } = asked!.view;
      return { ...rest, asked: { ...asked!, view } };
    });
    expect(without).not.toEqual(decisions);
  });
});

describe('a decision', () => {
  it('reads back as it was written, and its fleet answers as the one that it was taken from', () => {
    fc.assert(
      fc.property(OF_ONE_TENANT, (moment) => {
        const fleet = fleetOf(moment);
        const decision = decide(createPolicy('random'), fleet, headOf(moment), moment.drawSeed);
        expect(reread(decision)).toEqual(decision);
        const logged = new LoggedFleet(reread(decision).asked!.view, decision.at);
        expect(snapshotOf(logged)).toEqual(snapshotOf(fleet));
        for (const shard of fleet.shards.keys()) expect(logged.isCandidate(shard)).toBe(fleet.isCandidate(shard));
      }),
      RUNS,
    );
  });
});

const ALWAYS = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
const TABLES: readonly (readonly Dimension[])[] = [['tenant', 'day'], ['account'], ['model'], []];

describe('costs', () => {
  const records = fc.array(SOME_AUDIT, { maxLength: 40 }).map((all) => all.map((each, i) => ({ ...each, id: `${i}` })));

  it('are the same in any order, and with any of the lines twice', () => {
    fc.assert(
      fc.property(records, fc.infiniteStream(fc.nat()), (all, chance) => {
        const plain = new CostSums(TABLES, ALWAYS);
        for (const record of all) plain.add(record);
        const shuffled = new CostSums(TABLES, ALWAYS);
        const places = all.map((record) => ({ record, at: chance.next().value % 97 }));
        const twice = [...places, ...places.filter(({ at }) => at % 3 === 0)];
        for (const { record } of twice.sort((one, other) => one.at - other.at)) shuffled.add(record);
        expect(shuffled.result().tables).toEqual(plain.result().tables);
        expect(shuffled.result().duplicates).toBe(twice.length - all.length);
      }),
      RUNS,
    );
  });

  it('of every table come to the same in all', () => {
    fc.assert(
      fc.property(records, (all) => {
        const sums = new CostSums(TABLES, ALWAYS);
        for (const record of all) sums.add(record);
        const totals = sums.result().tables.map(({ rows }) => rows.reduce((sum, { cost }) => sum + cost, 0n));
        expect(new Set(totals).size).toBe(1);
      }),
      RUNS,
    );
  });

  it('canary: dollars in floating point would depend on the order', () => {
    const dollars = (all: readonly AuditRecord[]): number =>
      all.reduce((sum, each) => {
        const price = priceOf(each.model);
        return price === null ? sum : sum + Number(costOf(each, price)) / Number(PICO_DOLLARS);
      }, 0);
    const law = fc.property(records, (all) => dollars(all) === dollars([...all].reverse()));
    expect(fc.check(law, { ...RUNS, numRuns: 1_000 }).failed).toBe(true);
  });
});
