/** A refusal is quick, leaves nothing in flight and uses no tokens: none of that may make a shard attractive. */
import fc from 'fast-check';
import { DRAWS, type FleetCase, longRunLaw } from './choice-law.ts';
import { FakeFleet, IDLE, type ShardState } from './fake-fleet.ts';
import { tally } from './moment.ts';

/** What a book shows of a shard that has refused, once its cooldown is over: nothing left, and slow by decree. */
export const HAS_REFUSED: Partial<ShardState> = { headroom: 0, latencyMicros: 20_000_000 };

const someBusy: fc.Arbitrary<ShardState> = fc
  .record({
    headroom: fc.integer({ min: 20_000, max: 100_000 }),
    inFlight: fc.integer({ min: 1, max: 5 }),
    tokensThisMinute: fc.integer({ min: 10_000, max: 90_000 }),
  })
  .map((state) => ({ ...IDLE, ...state, requestsThisMinute: Math.round(state.tokensThisMinute / 2_000) }));

/** The first shard is the one that has refused. */
const someFleet: fc.Arbitrary<FleetCase> = fc.record({
  shards: fc.array(someBusy, { minLength: 2, maxLength: 6 }),
  seed: fc.nat(),
});

export const REFUSALS_DO_NOT_ATTRACT = longRunLaw({
  name: 'refusals-do-not-attract',
  claim: 'A shard is not asked more often because it has refused.',
  cases: someFleet,
  broken: (create, { shards, seed }) => {
    const [first, ...others] = shards;
    const refused = [{ ...first!, ...HAS_REFUSED }, ...others];
    const run = { draws: DRAWS, seed };
    const before = tally(create(), new FakeFleet(shards), run)[0]!;
    const after = tally(create(), new FakeFleet(refused), run)[0]!;
    // Chance that is drawn otherwise may differ by so much, once in a billion.
    return after <= before + 6 * Math.sqrt(2 * (before + 1))
      ? null
      : `asked shard 0 for ${before} of ${DRAWS} requests before it had refused, and for ${after} after`;
  },
});

export const QUICK_REFUSER = longRunLaw({
  name: 'quick-refuser',
  claim: 'A shard that refuses everything, and so has nothing to do, is not taken for an idle one.',
  cases: someFleet,
  broken: (create, { shards, seed }) => {
    const [first, ...others] = shards;
    const nothing = { inFlight: 0, tokensThisMinute: 0, requestsThisMinute: 0 };
    const refuser = { ...first!, ...HAS_REFUSED, ...nothing };
    const asked = tally(create(), new FakeFleet([refuser, ...others]), { draws: DRAWS, seed })[0]!;
    const fair = DRAWS / shards.length;
    return asked <= fair + 6 * Math.sqrt(fair)
      ? null
      : `sent ${asked} of ${DRAWS} requests to shard 0, which refuses everything; its share is ${Math.round(fair)}`;
  },
});
