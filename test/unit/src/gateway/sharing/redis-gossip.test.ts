/** Replicas that come late, die, or talk nonsense: what the others believe of them. */
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../../src/clock/clock.ts';
import { LEASE_MICROS, MOST_SISTERS, RedisGossip } from '../../../../../src/gateway/sharing/redis-gossip.ts';
import { Fleet, MODELS, newBook, open, usedToday } from '../../../../support/gossiping.ts';

const MINUTE = 60_000_000;

function fleetOf(replicas: number): Fleet {
  const fleet = new Fleet(replicas, 1_000);
  fleet.advance(3_000_000);
  return fleet;
}

/** What the replica believes to be used today, once it has entered what it heard. */
function believed(fleet: Fleet, replica: number): number {
  const now = fleet.clock.nowMicros();
  open(fleet.replicas[replica]!, 0, now);
  return usedToday(fleet.replicas[replica]!.book, now);
}

function send(fleet: Fleet, replica: number, tokens: number): number {
  const now = fleet.advance(1);
  open(fleet.replicas[replica]!, 0, now);
  fleet.replicas[replica]!.sent(0, 0, tokens, now);
  return now;
}

describe('a replica that comes late', () => {
  it('hears of what is open, and of its settlement', () => {
    const fleet = fleetOf(1);
    const at = send(fleet, 0, 500);
    fleet.add();
    fleet.advance(10_000);
    expect(believed(fleet, 1)).toBe(500);
    fleet.replicas[0]!.settled(0, 0, 500, 30, at, fleet.clock.nowMicros());
    fleet.advance(10_000);
    expect(believed(fleet, 1)).toBe(30);
    expect(fleet.gossips.map((one) => one.sisters)).toEqual([1, 1]);
  });

  it('hears nothing of charges that a minute has washed away', () => {
    const fleet = fleetOf(1);
    const at = send(fleet, 0, 500);
    fleet.advance(MINUTE);
    fleet.add();
    fleet.advance(10_000);
    expect(believed(fleet, 1)).toBe(0);
    fleet.replicas[0]!.settled(0, 0, 500, 30, at, fleet.clock.nowMicros());
    fleet.advance(10_000);
    expect(believed(fleet, 1)).toBe(0);
  });
});

describe('a replica that dies', () => {
  it('leaves what it used, and what it had open for the length of the lease', () => {
    const fleet = fleetOf(2);
    const at = send(fleet, 0, 500);
    fleet.replicas[0]!.settled(0, 0, 500, 30, at, fleet.advance(1_000));
    send(fleet, 0, 700);
    fleet.advance(10_000);
    fleet.network.cut(0);
    fleet.advance(LEASE_MICROS - 1_100_000);
    expect(believed(fleet, 1)).toBe(730);
    fleet.advance(2_200_000);
    expect(believed(fleet, 1)).toBe(30);
    expect([fleet.gossips[1]!.sisters, fleet.gossips[1]!.openCharges]).toEqual([0, 0]);
  });

  it('and comes back is told its sisters have open again, and tells them what it has', () => {
    const fleet = fleetOf(2);
    send(fleet, 0, 700);
    send(fleet, 1, 40);
    fleet.advance(10_000);
    fleet.network.cut(0);
    fleet.advance(10_000_000);
    expect([believed(fleet, 0), believed(fleet, 1)]).toEqual([700, 40]);
    fleet.network.connect(0);
    fleet.advance(10_000);
    expect([believed(fleet, 0), believed(fleet, 1)]).toEqual([740, 740]);
  });
});

describe('a gossip', () => {
  /** Everything it published. */
  function listening() {
    const clock = new VirtualClock(0);
    const sent: string[] = [];
    const state = { takes: true };
    const broker = { publish: (text: string) => state.takes && sent.push(text) > 0 };
    const gossip = new RedisGossip({ book: newBook(), models: MODELS, broker, clock, id: 'me' });
    return { clock, sent, state, gossip };
  }

  it('sends what is said in one turn as one message, and nothing while alone', () => {
    const { clock, sent, gossip } = listening();
    gossip.tell(0, 0, 0, 5, 0, 0);
    clock.advanceTo(10);
    expect(sent).toEqual([]);
    gossip.joined();
    sent.length = 0;
    gossip.tell(0, 0, 0, -2, 0, 10);
    gossip.tell(0, 1, 1, Number.NaN, 10, 10);
    clock.advanceTo(20);
    expect(sent).toEqual(['["said","me",1,10,[1,0,0,-2,10,2,1,1,0,0]]']);
  });

  it('says its state, once the broker takes something again, since the others have missed something', () => {
    const { clock, sent, state, gossip } = listening();
    gossip.joined();
    sent.length = 0;
    state.takes = false;
    gossip.tell(0, 1, 0, 9, 0, 0);
    clock.advanceTo(1_500_000);
    gossip.tell(0, 1, 0, 8, 1_500_000, 1_500_000);
    state.takes = true;
    clock.advanceTo(2_000_000);
    expect(sent.map((text) => JSON.parse(text))).toEqual([
      ['said', 'me', 4, 1_500_000, [0, 1, 0, 8, 0]],
      ['state', 'me', 5, 1_500_000, [1, 0, 9, 1, 1_500_000, 1, 0, 8, 1, 0]],
      ['said', 'me', 6, 2_000_000, []],
    ]);
  });

  it('says what happens between a question and its answer to those who have the thread', () => {
    const { clock, sent, gossip } = listening();
    gossip.joined();
    sent.length = 0;
    gossip.heard('["ask","sister",0,0,[]]');
    gossip.tell(0, 0, 0, 5, 0, 0);
    clock.advanceTo(10);
    expect(sent).toEqual(['["said","me",1,0,[0,0,0,5,0]]', '["state","me",2,0,[0,0,5,1,0]]']);
  });

  it('listens to so many sisters and no more, and to no nonsense', () => {
    const { gossip } = listening();
    for (const text of ['', '{}', '["said","x",0,0,[0,9,0,1,0]]', '["state","x",0,0,[0,0,1,1,1]]']) gossip.heard(text);
    expect(gossip.sisters).toBe(0);
    for (let i = 0; i < MOST_SISTERS + 5; i++) gossip.heard(`["said","sister-${i}",0,0,[]]`);
    expect(gossip.sisters).toBe(MOST_SISTERS);
  });
});
