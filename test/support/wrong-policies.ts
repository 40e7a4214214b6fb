/** Policies that are wrong on purpose, one for each law and promise: what the tests of policies must reject. */
import { mix32, type Draw } from '../../simulator/basics/random.ts';
import { NO_SHARD, type FleetView, type RequestHead, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { createPolicy } from '../../simulator/routing/index.ts';

type Choose = (fleet: FleetView, request: RequestHead, draw: Draw) => number;

function wrong(name: string, choose: Choose): () => RoutingPolicy {
  return () => ({ name, choose });
}

const any: Choose = (fleet, _request, draw) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(draw.below(fleet.candidates));

/** The candidate with the lowest score, the first of equals. */
function lowest(score: (fleet: FleetView, shard: number) => number): Choose {
  return (fleet) => {
    let best = NO_SHARD;
    for (let k = 0; k < fleet.candidates; k++) {
      const shard = fleet.candidate(k);
      if (best === NO_SHARD || score(fleet, shard) < score(fleet, best)) best = shard;
    }
    return best;
  };
}

/** Round robin as it is usually written. */
function remembering(): RoutingPolicy {
  let next = 0;
  return {
    name: 'with a memory',
    choose: (fleet) => (fleet.candidates === 0 ? NO_SHARD : fleet.candidate(next++ % fleet.candidates)),
  };
}

const first = (fleet: FleetView): number => (fleet.candidates === 0 ? NO_SHARD : fleet.candidate(0));
const shy: Choose = (fleet, request, draw) => (fleet.candidates % 2 === 0 ? NO_SHARD : any(fleet, request, draw));
const modulo: Choose = (fleet, request) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(mix32(request.affinity) % fleet.candidates);
const clockwork: Choose = (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(Math.floor(Date.now() / 1_000) % fleet.candidates);
const ambient: Choose = (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(Math.floor(Math.random() * fleet.candidates));
const ownTurn: Choose = (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(fleet.sequence % fleet.candidates);

const offByOne = wrong('off by one', (fleet, _, draw) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(draw.below(fleet.candidates)) + 1,
);
/** The least busy of all there are, whether they may be asked or not. */
const ignoresCooling = wrong('ignores cooling', (fleet) => {
  let best = 0;
  for (let shard = 1; shard < fleet.size; shard++) if (fleet.inFlight(shard) < fleet.inFlight(best)) best = shard;
  return fleet.candidates === 0 ? NO_SHARD : best;
});
const ignoresResidency = wrong('ignores residency', (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.sequence % fleet.size,
);
const followsFastRefusals = wrong(
  'follows fast refusals',
  lowest((fleet, shard) => fleet.requestsThisMinute(shard)),
);
/** Everybody's clock is the same, so everybody goes to the same shard. */
const herds = wrong('herds', (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(Math.floor(fleet.now / 2_000_000) % fleet.candidates),
);
const leaks = wrong('leaks', (fleet, request, draw) =>
  fleet.sequence % 10 === 9 ? NO_SHARD : any(fleet, request, draw),
);
const starves = wrong('starves a tenant', (fleet, request, draw) =>
  request.tenant > 0 ? NO_SHARD : any(fleet, request, draw),
);
const dividesByZero = wrong('divides by zero when empty', (fleet) =>
  fleet.candidate(fleet.sequence % fleet.candidates),
);
/** Never again one that was left out in the first seconds, unless there is no other. */
function grudging(): RoutingPolicy {
  const banned = new Set<number>();
  return {
    name: 'bears a grudge',
    choose(fleet, request, draw) {
      for (let shard = 0; shard < fleet.size; shard++) {
        if (fleet.now < 5_000_000 && !fleet.isCandidate(shard)) banned.add(shard);
      }
      const k = Array.from({ length: fleet.candidates }, (_, i) => i).filter((i) => !banned.has(fleet.candidate(i)));
      return k.length === 0 ? any(fleet, request, draw) : fleet.candidate(k[draw.below(k.length)]!);
    },
  };
}

/** What people write, the law that rejects each, and what its counterexample says. */
export const TEN_BROKEN: readonly {
  readonly name: string;
  readonly create: () => RoutingPolicy;
  readonly by: string;
  readonly says: RegExp;
}[] = [
  { name: 'off by one', create: offByOne, by: 'valid-target', says: /^chose shard 1; the only candidate is 0$/ },
  { name: 'ignores cooling', create: ignoresCooling, by: 'cooling', says: /cooling down after a refusal, while/ },
  {
    name: 'follows fast refusals',
    create: followsFastRefusals,
    by: 'quick-refuser',
    says: /^sent 2000 of 2000 requests to shard 0, which refuses everything/,
  },
  { name: 'keeps state', create: remembering, by: 'memoryless', says: /^answered 0, and 1 to the same choice/ },
  { name: 'herds', create: herds, by: 'no-herd', says: /^put \S+ times the mean in flight on the fullest/ },
  { name: 'leaks', create: leaks, by: 'conservation', says: /^named no shard .* every candidate had room for it/ },
  { name: 'starves a tenant', create: starves, by: 'bounded-unfairness', says: /all alike, 0% of the mean/ },
  {
    name: 'prefers index 0',
    create: wrong('prefers index 0', first),
    by: 'relabelling',
    says: /^gave the shards 2000, 0 of 2000 requests; numbered/,
  },
  {
    name: 'divides by zero',
    create: dividesByZero,
    by: 'no-candidate',
    says: /^threw RangeError: asked for candidate/,
  },
  {
    name: 'ignores residency',
    create: ignoresResidency,
    by: 'residency',
    says: /^asked shard-\d for tenant-\d, which may use shard-\d/,
  },
];

/** By the name of the law or promise that each one breaks. */
export const WRONG: Readonly<Record<string, readonly (() => RoutingPolicy)[]>> = {
  'one-shard': [wrong('wants two', (fleet, request, draw) => (fleet.size < 2 ? NO_SHARD : any(fleet, request, draw)))],
  'declared-reads': [
    () => ({ name: 'says nothing of it', reads: [], choose: lowest((fleet, shard) => fleet.inFlight(shard)) }),
    () => ({ name: 'nothing of caches', reads: [], choose: lowest((fleet, shard) => -fleet.cached(shard)) }),
  ],
  residency: [ignoresResidency],
  cooling: [ignoresCooling],
  conservation: [leaks],
  'bounded-unfairness': [starves],
  recovery: [grudging],
  'no-herd': [herds],
  canary: [wrong('shy', shy)],
  regret: [wrong('first', first)],
  'regret-unequal': [
    wrong(
      'the smallest first',
      lowest((fleet, shard) => fleet.capacity(shard)),
    ),
  ],
  'valid-target': [wrong('any shard', (fleet, _, draw) => draw.below(fleet.size))],
  'no-candidate': [wrong('never gives up', (fleet, request, draw) => Math.max(0, any(fleet, request, draw)))],
  'never-waits': [wrong('shy', shy)],
  'uses-room': [wrong('shy', shy)],
  memoryless: [remembering],
  pure: [wrong('clock', clockwork), wrong('ambient chance', ambient)],
  'more-room': [
    wrong(
      'fullest first',
      lowest((fleet, shard) => fleet.headroom(shard)),
    ),
  ],
  relabelling: [
    wrong(
      'first of equals',
      lowest((fleet, shard) => fleet.inFlight(shard)),
    ),
    wrong('falls into step', ownTurn),
    wrong('asks the neighbour', (fleet) => {
      let shard = fleet.sequence % fleet.size;
      while (fleet.candidates > 0 && !fleet.isCandidate(shard)) shard = (shard + 1) % fleet.size;
      return shard;
    }),
  ],
  'refusals-do-not-attract': [
    wrong(
      'fullest first',
      lowest((fleet, shard) => fleet.headroom(shard)),
    ),
  ],
  'quick-refuser': [
    wrong(
      'idle is quick',
      lowest((fleet, shard) => fleet.latencyMicros(shard) * fleet.inFlight(shard)),
    ),
  ],
  'share-by-quota': [wrong('random', any)],
  'most-room': [() => createPolicy('power-of-two')],
  'not-the-least-room': [wrong('random', any)],
  'not-the-slowest': [wrong('random', any)],
  'fewest-in-flight': [wrong('random', any)],
  'follows-the-cache': [() => createPolicy('headroom')],
  'exact-turns': [wrong('random', any)],
  'sticky-keys': [wrong('random', any), wrong('own turn', ownTurn)],
  'keys-come-back': [wrong('modulo', modulo)],
  'bounded-load': [() => createPolicy('sticky', { loadMargin: 1_000 })],
  'fill-mark': [wrong('first', first), () => createPolicy('fill-first', { fillMark: 0.5 })],
};
