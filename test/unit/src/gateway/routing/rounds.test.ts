/** The steps of a round between answers that come when a test says so: back-offs, held requests, callers that leave. */
import { describe, expect, it } from 'vitest';
import { KeyedDraw } from '../../../../../simulator/basics/keyed-draw.ts';
import { Book } from '../../../../../simulator/gateway/book.ts';
import { newReplica } from '../../../../../simulator/gateway/new-replica.ts';
import { Round } from '../../../../../simulator/gateway/round.ts';
import type { GatewayConfig } from '../../../../../simulator/gateway/settings.ts';
import { ledgerShape } from '../../../../../simulator/quota/ledger-shape.ts';
import { refusedBy, UNAVAILABLE } from '../../../../../simulator/quota/verdict.ts';
import { createPolicy } from '../../../../../simulator/routing/index.ts';
import { VirtualClock } from '../../../../../src/clock/clock.ts';
import type { Errand } from '../../../../../src/gateway/routing/errand.ts';
import { type Heard, Rounds } from '../../../../../src/gateway/routing/rounds.ts';
import { account, gateway } from '../../../../support/config-builder.ts';
import { errand } from '../../../../support/errand.ts';
import { bedrockConfig, settled } from '../../../../support/scripted-gateway.ts';

const SECOND = 1_000_000;
const TAKEN: Heard<string> = { kind: 'taken', answer: 'good' };
const refused = (verdict: number): Heard<string> => ({ kind: 'refused', verdict });
const FULL = refused(refusedBy('tokensPerMinute'));

/** One account of 200 tokens a minute, which is what a request reserves. */
function opened(settings: Partial<GatewayConfig> = {}) {
  const config = bedrockConfig({
    accounts: [account('only', { tokensPerMinute: 200 })],
    gateway: gateway({ policy: 'headroom', onNoShard: 'try-anyway', ...settings }),
  });
  const policy = createPolicy(config.gateway.policy);
  const book = new Book(ledgerShape(config), { ...config.gateway, reads: undefined, truth: null });
  const draws = { routingDraw: new KeyedDraw(1, 0, 'routing'), backoffDraw: new KeyedDraw(1, 0, 'backoff') };
  const replica = newReplica(config, policy, { index: 0, book, keepsLedger: true, gossip: null, ...draws });
  const clock = new VirtualClock();
  const answers: ((heard: Heard<string>) => void)[] = [];
  const asked: Errand[] = [];
  const rounds = new Rounds<string>({
    replica,
    round: new Round(config.gateway, policy),
    clock,
    hold: config.gateway.hold,
    priorities: [0],
    refusalMicros: 0,
    ask: (one) => {
      asked.push(one);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  return {
    rounds,
    clock,
    asked,
    inFlight: () => book.inFlight(0),
    /** To the ask that waits longest. */
    answer: async (heard: Heard<string>): Promise<void> => {
      answers.shift()!(heard);
      await settled();
    },
    /** The answer has been read: its tokens were used, at once. */
    settle: (one: Errand): void => {
      const now = clock.nowMicros();
      replica.settled(0, 0, one.reserveTokens, 0, one.asks.at(-1)!.askedAtMicros, now);
      rounds.wake(now);
    },
  };
}

const HOLD = { onNoShard: 'hold', hold: { capacity: 2, maxWaitMicros: 10 * SECOND } } as const;

describe('a request', () => {
  it('that is taken in is answered', async () => {
    const { rounds, answer, inFlight } = opened();
    const placed = rounds.place(errand());
    expect([rounds.waiting, inFlight()]).toEqual([1, 1]);
    await answer(TAKEN);
    expect(await placed).toEqual({ kind: 'answered', answer: 'good' });
    expect([rounds.waiting, inFlight()]).toEqual([0, 1]);
  });

  it('whose answer is final is answered, and holds nothing', async () => {
    const { rounds, answer, inFlight } = opened();
    const placed = rounds.place(errand());
    await answer({ kind: 'final', answer: 'bad' });
    expect(await placed).toEqual({ kind: 'answered', answer: 'bad' });
    expect(inFlight()).toBe(0);
  });

  it.each([
    [FULL, 'throttled'],
    [refused(UNAVAILABLE), 'failed'],
  ] as const)('that is refused for good is told so: %o', async (heard, outcome) => {
    const { rounds, answer, inFlight } = opened();
    const placed = rounds.place(errand());
    await answer(heard);
    expect(await placed).toEqual({ kind: 'unserved', outcome });
    expect(inFlight()).toBe(0);
  });

  it('backs off between rounds, as often as it may', async () => {
    const { rounds, clock, answer, asked } = opened({ onRefusal: 'retry', attempts: 3 });
    const one = errand();
    const placed = rounds.place(one);
    for (let lost = 0; lost < 3; lost++) {
      await answer(refused(UNAVAILABLE));
      clock.advanceTo(clock.nowMicros() + 10 * SECOND);
    }
    expect(await placed).toEqual({ kind: 'unserved', outcome: 'failed' });
    expect([rounds.retries, asked.length, one.state.lostRounds]).toEqual([2, 3, 2]);
  });
});

describe('a caller that leaves', () => {
  it('before anything was asked', async () => {
    const { rounds, asked } = opened();
    const one = errand();
    one.leave('client-gone');
    expect(await rounds.place(one)).toEqual({ kind: 'left' });
    expect(asked).toEqual([]);
  });

  it('while an account is asked is waited for: the ask itself hears of it', async () => {
    const { rounds, answer, inFlight } = opened();
    const one = errand();
    const placed = rounds.place(one);
    one.leave('client-gone');
    expect([rounds.waiting, inFlight()]).toEqual([1, 1]);
    await answer({ kind: 'left' });
    expect(await placed).toEqual({ kind: 'left' });
    expect([rounds.waiting, inFlight()]).toEqual([0, 0]);
  });

  it('while an account refuses is asked for nowhere else', async () => {
    const { rounds, answer, asked } = opened({ onRefusal: 'retry', attempts: 3 });
    const one = errand();
    const placed = rounds.place(one);
    one.leave('deadline');
    await answer(refused(UNAVAILABLE));
    expect(await placed).toEqual({ kind: 'left' });
    expect(asked).toHaveLength(1);
  });

  it('while it backs off', async () => {
    const { rounds, clock, answer, asked } = opened({ onRefusal: 'retry', attempts: 3 });
    const one = errand();
    const placed = rounds.place(one);
    await answer(refused(UNAVAILABLE));
    one.leave('client-gone');
    expect(await placed).toEqual({ kind: 'left' });
    clock.advanceTo(60 * SECOND);
    expect([asked.length, rounds.waiting]).toEqual([1, 0]);
  });

  it('while it is held gives its place to others', async () => {
    const { rounds } = opened(HOLD);
    const all = [0, 1, 2, 3].map((row) => errand({ row }));
    const placed = all.slice(0, 3).map((one) => rounds.place(one));
    expect(rounds.held).toBe(2);
    all[1]!.leave('client-gone');
    expect(await placed[1]).toEqual({ kind: 'left' });
    void rounds.place(all[3]!);
    expect(rounds.held).toBe(2);
  });
});

describe('held requests', () => {
  const placeAll = async (scripted: ReturnType<typeof opened>, count: number) => {
    const all = Array.from({ length: count }, (_, row) => errand({ row }));
    const placed = all.map((one) => scripted.rounds.place(one));
    await scripted.answer(TAKEN);
    return { all, placed };
  };

  it('try again when an answer gives tokens back, in their order', async () => {
    const scripted = opened(HOLD);
    const { all, placed } = await placeAll(scripted, 3);
    expect([scripted.rounds.held, scripted.asked]).toEqual([2, [all[0]]]);
    scripted.settle(all[0]!);
    expect(scripted.asked).toEqual([all[0], all[1]]);
    await scripted.answer(TAKEN);
    expect(await placed[1]).toMatchObject({ kind: 'answered' });
    expect(scripted.rounds.held).toBe(1);
  });

  it('try again when the minute has room', async () => {
    const scripted = opened({ ...HOLD, hold: { capacity: 2, maxWaitMicros: 120 * SECOND } });
    const { all } = await placeAll(scripted, 2);
    scripted.clock.advanceTo(61 * SECOND);
    expect(scripted.asked).toEqual(all);
  });

  it('are shed when they have waited long enough, or when there is no place', async () => {
    const scripted = opened(HOLD);
    const { placed } = await placeAll(scripted, 4);
    expect(await placed[3]).toEqual({ kind: 'unserved', outcome: 'shed' });
    scripted.clock.advanceTo(10 * SECOND);
    expect(await Promise.all(placed.slice(1, 3))).toEqual([1, 2].map(() => ({ kind: 'unserved', outcome: 'shed' })));
    expect([scripted.rounds.held, scripted.rounds.waiting]).toEqual([0, 0]);
  });

  it('keep their place while they ask, and wait on where they are refused', async () => {
    const scripted = opened(HOLD);
    const { all, placed } = await placeAll(scripted, 2);
    scripted.settle(all[0]!);
    expect([scripted.asked.length, scripted.rounds.held]).toEqual([2, 1]);
    await scripted.answer(FULL);
    expect([scripted.asked.length, scripted.rounds.held]).toEqual([2, 1]);
    scripted.clock.advanceTo(SECOND);
    expect(scripted.asked).toHaveLength(3);
    await scripted.answer(TAKEN);
    expect(await placed[1]).toMatchObject({ kind: 'answered' });
  });

  it('are presumed to have been taken in after a quarter of a second', async () => {
    const scripted = opened(HOLD);
    const { all } = await placeAll(scripted, 2);
    scripted.settle(all[0]!);
    scripted.clock.advanceTo(249_999);
    expect(scripted.rounds.held).toBe(1);
    scripted.clock.advanceTo(250_000);
    expect([scripted.rounds.held, scripted.rounds.waiting]).toEqual([0, 1]);
  });
});
