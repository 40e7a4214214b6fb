/** Replicas over a network: they believe what the simulator's would; no cut makes them count twice or hold for ever. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gossip } from '../../simulator/gateway/gossip.ts';
import { WINDOWS } from '../../simulator/quota/limits.ts';
import { refusedBy } from '../../simulator/quota/verdict.ts';
import { decode, encode } from '../../src/gateway/sharing/message.ts';
import type { Tamper } from '../support/fake-broker.ts';
import { Fleet, MODELS, newBook, newReplica, open, SHARDS, sightOf, usedToday } from '../support/gossiping.ts';

const SEED = 20_261_126;
const THROTTLED = refusedBy('tokensPerMinute');
const REPLICAS = 2;
/** By then everybody has everybody's first state. */
const WARM_UP_MICROS = 3_000_000;

interface Command {
  readonly kind: 'send' | 'settle' | 'withdraw' | 'refuse';
  readonly gapMicros: number;
  readonly replica: number;
  readonly shard: number;
  readonly model: number;
  readonly tokens: number;
}

interface Sent extends Command {
  readonly at: number;
}

const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom('send', 'send', 'settle', 'withdraw', 'refuse'),
  gapMicros: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 8_000_000 })),
  replica: fc.nat(REPLICAS - 1),
  shard: fc.nat(SHARDS - 1),
  model: fc.nat(MODELS - 1),
  tokens: fc.integer({ min: 1, max: 4_000 }),
});

const delay = fc.constantFrom(1, 700, 50_000, 900_000);

/** @param lateMicros by how much the network is slower than the simulated gossip: a canary */
function convergence(lateMicros: number) {
  const world = fc.record({
    window: fc.constantFrom(...WINDOWS),
    delayMicros: delay,
    commands: fc.array(command, { minLength: 1, maxLength: 60 }),
  });
  return fc.property(world, ({ window, delayMicros, commands }) => {
    const fleet = new Fleet(REPLICAS, delayMicros + lateMicros, window);
    fleet.advance(WARM_UP_MICROS);
    const books = Array.from({ length: REPLICAS }, () => newBook(window));
    const gossip = new Gossip(books, delayMicros);
    const simulated = books.map((book, index) => newReplica(index, book, gossip));
    const inFlight: Sent[] = [];
    for (const next of commands) {
      const now = fleet.advance(next.gapMicros);
      const { kind, replica, shard, model, tokens } = next;
      const request = kind === 'settle' || kind === 'withdraw' ? inFlight.shift() : undefined;
      for (const all of [simulated, fleet.replicas]) {
        if (kind === 'send') {
          open(all[replica]!, model, now);
          all[replica]!.sent(shard, model, tokens, now);
        } else if (kind === 'refuse') {
          open(all[replica]!, model, now);
          all[replica]!.refused(shard, model, THROTTLED, tokens, now);
        } else if (request !== undefined) {
          const teller = all[request.replica]!;
          if (kind === 'settle') teller.settled(request.shard, request.model, request.tokens, tokens, request.at, now);
          else teller.withdrawn(request.shard, request.model, request.tokens, request.at, now);
        }
      }
      if (kind === 'send') inFlight.push({ ...next, at: now });
      expect(fleet.replicas.map((one) => sightOf(one, now))).toEqual(simulated.map((one) => sightOf(one, now)));
    }
  });
}

describe('replicas that are never cut off', () => {
  it("believe what the simulator's replicas believe after the same delay", () => {
    fc.assert(convergence(0), { seed: SEED, numRuns: 300 });
  });

  it('do not where the network is slower: the law bites', () => {
    expect(fc.check(convergence(10), { seed: SEED, numRuns: 300 }).failed).toBe(true);
  });
});

interface Cut {
  readonly kind: 'cut' | 'connect';
  readonly gapMicros: number;
  readonly replica: number;
}

type Send = Command & { readonly kind: 'send' };
type Settle = Command & { readonly kind: 'settle' };

const step: fc.Arbitrary<Send | Settle | Cut> = fc.oneof(
  { weight: 2, arbitrary: command.map((one): Send => ({ ...one, kind: 'send' })) },
  { weight: 2, arbitrary: command.map((one): Settle => ({ ...one, kind: 'settle' })) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom<Cut['kind']>('cut', 'connect'),
      gapMicros: fc.integer({ min: 1, max: 8_000_000 }),
      replica: fc.nat(REPLICAS - 1),
    }),
  },
);

/** @param newTamper what the network does to messages: none, or a canary */
function healing(newTamper: () => Tamper) {
  return fc.property(delay, fc.array(step, { minLength: 1, maxLength: 80 }), (delayMicros, steps) => {
    const fleet = new Fleet(REPLICAS, delayMicros, 'token-bucket', newTamper());
    let now = fleet.advance(WARM_UP_MICROS);
    const inFlight: Sent[] = [];
    const used = Array.from({ length: REPLICAS }, () => 0);
    let most = 0;
    const settle = (tokens: number): void => {
      const sent = inFlight.shift();
      if (sent === undefined) return;
      used[sent.replica]! += tokens;
      most += Math.max(0, tokens - sent.tokens);
      fleet.replicas[sent.replica]!.settled(sent.shard, sent.model, sent.tokens, tokens, sent.at, now);
    };
    for (const next of steps) {
      now = fleet.advance(next.gapMicros);
      if (next.kind === 'cut') fleet.network.cut(next.replica);
      if (next.kind === 'connect') fleet.network.connect(next.replica);
      if (next.kind === 'settle') settle(next.tokens);
      if (next.kind === 'send') {
        most += next.tokens;
        open(fleet.replicas[next.replica]!, next.model, now);
        fleet.replicas[next.replica]!.sent(next.shard, next.model, next.tokens, now);
        inFlight.push({ ...next, at: now });
      }
      for (const { book } of fleet.replicas) expect(usedToday(book, now)).toBeLessThanOrEqual(most);
    }
    for (let replica = 0; replica < REPLICAS; replica++) fleet.network.connect(replica);
    now = fleet.advance(10_000_000);
    while (inFlight.length > 0) settle(5);
    now = fleet.advance(10_000_000);
    const total = used.reduce((sum, one) => sum + one, 0);
    const wasCut = steps.some(({ kind }) => kind === 'cut');
    for (const [index, { book }] of fleet.replicas.entries()) {
      expect(fleet.gossips[index]!.openCharges).toBe(0);
      expect(usedToday(book, now)).toBeLessThanOrEqual(total);
      expect(usedToday(book, now)).toBeGreaterThanOrEqual(wasCut ? used[index]! : total);
    }
  });
}

/** Numbers what is sent without gaps, so that nobody can see that something is missing. */
function hideLosses(): Tamper {
  const sent = new Map<string, number>();
  return (text) => {
    const message = decode(text, SHARDS, MODELS);
    if (message === null || message.kind === 'ask') return text;
    const number = sent.get(message.from) ?? 0;
    sent.set(message.from, number + 1);
    return encode({ ...message, number });
  };
}

describe('replicas that are cut off and come back', () => {
  it('count nothing twice and hold nothing for ever', () => {
    fc.assert(
      healing(() => (text) => text),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('would, could they not see that they missed something: the law bites', () => {
    expect(fc.check(healing(hideLosses), { seed: SEED, numRuns: 300 }).failed).toBe(true);
  });
});
