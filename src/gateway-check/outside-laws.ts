/** The laws of routing that can be seen from outside a gateway: by its answers, and by what accounts were asked. */
import type { Batch } from './scene.ts';

export interface OutsideLaw {
  /** That of the law of routing that it is the outside of. */
  readonly name: string;
  readonly claim: string;
  /** Why it is broken, after the last of these batches; null where it is not. */
  readonly broken: (batches: readonly Batch[]) => string | null;
}

/** Fewer requests than this an account tell nothing of how they are spread. */
const ENOUGH_AN_ACCOUNT = 8;
/** What chance alone gives to one of several equals is within so many standard deviations, but once in 30,000. */
const DEVIATIONS = 4;

/** The most that one account, or several together, may get of a share. */
const mostOf = (fair: number): number => fair + DEVIATIONS * Math.sqrt(fair);

/** The first account that each request was sent to. */
function firstAsked({ attempts }: Batch): readonly string[] {
  const first = new Map<number | null, string>();
  for (const { id, shard } of attempts) if (!first.has(id)) first.set(id, shard);
  return [...first.values()];
}

/** The batches since the last change of the accounts: those with the same ones suspended. */
function sinceChange(batches: readonly Batch[]): readonly Batch[] {
  const key = ({ suspended }: Batch): string => [...suspended].sort().join();
  const last = key(batches.at(-1)!);
  let first = batches.length - 1;
  while (first > 0 && key(batches[first - 1]!) === last) first--;
  return batches.slice(first);
}

function admissionsOf({ attempts }: Batch, id: number): number {
  return attempts.filter((attempt) => attempt.id === id && attempt.verdict === 'admitted').length;
}

export const OUTSIDE_LAWS: readonly OutsideLaw[] = [
  {
    name: 'conservation',
    claim: 'Every request has one answer: a served one was taken in by one account, a refused one by none.',
    broken: (batches) => {
      const batch = batches.at(-1)!;
      for (const { id, status } of batch.answers) {
        const admitted = admissionsOf(batch, id);
        if (status === null) return `gave no answer to a request within half a minute`;
        if (status === 200 && admitted !== 1) return `served a request that ${admitted} accounts had taken in`;
        if (status !== 200 && admitted > 0) return `answered ${status} to a request that an account had taken in`;
      }
      return null;
    },
  },
  {
    name: 'uses-room',
    claim: 'While an account is well and has room, every request is served.',
    broken: (batches) => {
      const { accounts, suspended, answers } = batches.at(-1)!;
      const well = accounts.filter((name) => !suspended.has(name));
      const lost = answers.filter(({ status }) => status !== 200);
      if (well.length === 0 || lost.length === 0) return null;
      const how = `${lost.length} of ${answers.length} requests with ${lost[0]!.status ?? 'nothing'}`;
      return `answered ${how} while ${well.join(' and ')} had room`;
    },
  },
  {
    name: 'quick-refuser',
    claim: 'An account that refuses everything at once gets no more than its share of first asks.',
    broken: (batches) => {
      const { suspended, accounts } = batches.at(-1)!;
      if (suspended.size === 0) return null;
      const asked = sinceChange(batches).flatMap(firstAsked);
      const refusers = asked.filter((name) => suspended.has(name)).length;
      const fair = (asked.length * suspended.size) / accounts.length;
      return refusers <= mostOf(fair)
        ? null
        : `sent ${refusers} of ${asked.length} requests first to ${[...suspended].join(' and ')}, which refuse all`;
    },
  },
  {
    name: 'recovery',
    claim: 'Once all accounts are well again, each of them is used.',
    broken: (batches) => {
      const now = sinceChange(batches);
      const { accounts, suspended } = batches.at(-1)!;
      const asked = now.flatMap(firstAsked);
      const wereIll = batches.length > now.length;
      if (suspended.size > 0 || !wereIll || asked.length < ENOUGH_AN_ACCOUNT * accounts.length) return null;
      const forgotten = accounts.find((name) => !asked.includes(name));
      return forgotten === undefined
        ? null
        : `sent none of ${asked.length} requests to ${forgotten} after all accounts were well again`;
    },
  },
  {
    name: 'no-herd',
    claim: 'While all accounts are well, none is asked first more often than chance explains for equals.',
    broken: (batches) => {
      const now = sinceChange(batches);
      const { accounts, suspended } = batches.at(-1)!;
      const asked = now.flatMap(firstAsked);
      if (suspended.size > 0 || asked.length < ENOUGH_AN_ACCOUNT * accounts.length) return null;
      const counts = accounts.map((name) => asked.filter((other) => other === name).length);
      const most = Math.max(...counts);
      return most <= mostOf(asked.length / accounts.length)
        ? null
        : `sent ${most} of ${asked.length} requests to ${accounts[counts.indexOf(most)]}, one of ${accounts.length}`;
    },
  },
];

export const OUTSIDE_LAW_NAMES: readonly string[] = OUTSIDE_LAWS.map(({ name }) => name);
