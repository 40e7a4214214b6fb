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

const first: Choose = (fleet) => (fleet.candidates === 0 ? NO_SHARD : fleet.candidate(0));
const shy: Choose = (fleet, request, draw) => (fleet.candidates % 2 === 0 ? NO_SHARD : any(fleet, request, draw));
const modulo: Choose = (fleet, request) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(mix32(request.affinity) % fleet.candidates);
const clockwork: Choose = (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(Math.floor(Date.now() / 1_000) % fleet.candidates);
const ambient: Choose = (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(Math.floor(Math.random() * fleet.candidates));
const ownTurn: Choose = (fleet) =>
  fleet.candidates === 0 ? NO_SHARD : fleet.candidate(fleet.sequence % fleet.candidates);

/** By the name of the law or promise that each one breaks. */
export const WRONG: Readonly<Record<string, readonly (() => RoutingPolicy)[]>> = {
  'answers with a candidate, or with no shard': [wrong('any shard', (fleet, _, draw) => draw.below(fleet.size))],
  'names no shard where there is no candidate': [
    wrong('never gives up', (fleet, request, draw) => Math.max(0, any(fleet, request, draw))),
  ],
  'names a shard wherever there is a candidate': [wrong('shy', shy)],
  'names a shard where every candidate has room': [wrong('shy', shy)],
  'has no memory: what came before changes nothing': [remembering],
  'asks neither a clock nor chance of its own': [wrong('clock', clockwork), wrong('ambient chance', ambient)],
  'never takes a request away from a shard because it has more room': [
    wrong(
      'fullest first',
      lowest((fleet, shard) => fleet.headroom(shard)),
    ),
  ],
  'treats equal shards alike, whatever their numbers': [
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
  'does not ask a shard more often because it refused': [
    wrong(
      'fullest first',
      lowest((fleet, shard) => fleet.headroom(shard)),
    ),
  ],
  'does not take a shard that refuses everything for an idle one': [
    wrong(
      'idle is quick',
      lowest((fleet, shard) => fleet.latencyMicros(shard) * fleet.inFlight(shard)),
    ),
  ],
  'gives each shard its share by quota': [wrong('random', any)],
  'chooses the shard with the most room': [() => createPolicy('power-of-two')],
  'never chooses the shard with the least room of three or more': [wrong('random', any)],
  'never chooses the slowest of three or more': [wrong('random', any)],
  'chooses a shard with the fewest requests in flight': [wrong('random', any)],
  'gives each shard its turn, exactly': [wrong('random', any)],
  'keeps a key where it is, whatever the draw and the turn': [wrong('random', any), wrong('own turn', ownTurn)],
  'moves only the keys of a shard that goes, and moves them back': [wrong('modulo', modulo)],
  'keeps every shard within a quarter above its share of the requests in flight': [
    () => createPolicy('sticky', { loadMargin: 1_000 }),
  ],
  'fills the first shard to its mark, then the next, then whoever has room': [
    wrong('first', first),
    () => createPolicy('fill-first', { fillMark: 0.5 }),
  ],
};
