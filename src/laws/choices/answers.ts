/** What a policy may answer, and when it has to. */
import { NO_SHARD } from '../../../simulator/routing/policy.ts';
import { inspected } from '../../input/describe.ts';
import { choiceLaw } from './choice-law.ts';
import { IDLE } from './fake-fleet.ts';
import { choose, type Moment, someMoment, withShards } from './moment.ts';

const candidatesOf = ({ shards }: Moment): number[] => shards.flatMap((shard, i) => (shard.isCandidate ? [i] : []));

export const VALID_TARGET = choiceLaw({
  name: 'valid-target',
  claim: 'The answer is a candidate, or -1 for no shard.',
  broken: (create, moment) => {
    const shard = choose(create(), moment);
    const candidates = candidatesOf(moment);
    if (shard === NO_SHARD || candidates.includes(shard)) return null;
    const which = candidates.length === 1 ? 'the only candidate is' : 'the candidates are';
    return `chose shard ${inspected(shard)}; ${which} ${candidates.join(', ')}`;
  },
});

export const NO_CANDIDATE = choiceLaw({
  name: 'no-candidate',
  claim: 'Where no shard is a candidate, the answer is -1.',
  cases: someMoment.map((moment) => withShards(moment, () => ({ isCandidate: false }))),
  broken: (create, moment) => {
    const shard = choose(create(), moment);
    return shard === NO_SHARD ? null : `answered ${inspected(shard)} although there is no candidate`;
  },
});

export const USES_ROOM = choiceLaw({
  name: 'uses-room',
  claim: 'Where every candidate has room, one of them is named.',
  cases: someMoment.map((moment) =>
    withShards(moment, ({ inFlight, isCandidate, latencyMicros }) => ({
      ...IDLE,
      inFlight,
      isCandidate,
      latencyMicros,
    })),
  ),
  broken: (create, moment) =>
    choose(create(), moment) === NO_SHARD ? 'named no shard although every candidate has its whole quota left' : null,
});

export const NEVER_WAITS = choiceLaw({
  name: 'never-waits',
  claim: 'Where there is a candidate, one is named, even if the request fits on none.',
  broken: (create, moment) =>
    choose(create(), moment) === NO_SHARD
      ? `named no shard although ${candidatesOf(moment).join(', ')} may be asked`
      : null,
});

export const ONE_SHARD = choiceLaw({
  name: 'one-shard',
  claim: 'A fleet of one shard works: it is named while it is a candidate with room.',
  cases: someMoment.map((moment) => {
    const only = { ...moment.shards[0]!, isCandidate: true, capacity: 100_000, headroom: 100_000 };
    return { ...moment, shards: [{ ...only, otherQuotasFit: true, tokensThisMinute: 0, requestsThisMinute: 0 }] };
  }),
  broken: (create, moment) => {
    const shard = choose(create(), moment);
    return shard === 0 ? null : `answered ${inspected(shard)}, not 0, the only shard there is`;
  },
});

export const MORE_ROOM = choiceLaw({
  name: 'more-room',
  claim: 'No shard loses a request because it has more room.',
  broken: (create, moment) => {
    const shard = choose(create(), moment);
    if (!candidatesOf(moment).includes(shard)) return null;
    const roomier = withShards(moment, ({ headroom }, i) => ({ headroom: headroom + (i === shard ? 50_000 : 0) }));
    const then = choose(create(), roomier);
    return then === shard
      ? null
      : `chose shard ${shard}, but ${inspected(then)} once ${shard} had 50,000 tokens more left`;
  },
});
