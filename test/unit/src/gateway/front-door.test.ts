/** Where requests come in and answers go out: one end for each request. */
import { describe, expect, it } from 'vitest';
import { account, gateway } from '../../../support/config-builder.ts';
import { CLAUDE, frames } from '../../../support/ingress.ts';
import {
  bedrockConfig,
  CONVERSE,
  GOOD,
  never,
  scriptedGateway,
  settled,
  streamed,
  whole,
} from '../../../support/scripted-gateway.ts';
import { bodyOf } from '../../../support/stream-body.ts';

const SECOND = 1_000_000;
const TOKEN = frames([['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }]]);
const UNAVAILABLE = whole(503, { message: 'No.' });

describe('headers that say which way a request went', () => {
  const config = bedrockConfig({ gateway: gateway({ policy: 'round-robin', spill: { hops: 1, order: 'next' } }) });
  const route = ({ headers }: Response): (string | null)[] =>
    ['request', 'attempts', 'account'].map((name) => headers.get(`x-shardproof-${name}`));

  it('stand in every answer of an account', async () => {
    const { ask } = scriptedGateway((shard) => (shard === 0 ? UNAVAILABLE : GOOD), { config });
    expect(route(await ask())).toEqual(['request-0', '2', 'second']);
  });

  it('stand in refusals of the gateway too', async () => {
    const nobody = bedrockConfig({ accounts: [account('only', { tokensPerMinute: 1 })] });
    expect(route(await scriptedGateway(() => GOOD, { config: nobody }).ask())).toEqual(['request-0', '0', null]);
  });

  it('are left out on request', async () => {
    expect(route(await scriptedGateway(() => GOOD, { showsRoute: false }).ask())).toEqual([null, null, null]);
  });
});

describe('a deadline', () => {
  it('ends a request that no account answers, with 504', async () => {
    const scripted = scriptedGateway((_, __, signal) => never(signal), { deadlineMicros: 5 * SECOND });
    const answer = scripted.ask();
    await settled();
    scripted.clock.advanceTo(5 * SECOND - 1);
    expect(scripted.gateway.frontDoor.inFlight).toBe(1);
    scripted.clock.advanceTo(5 * SECOND);
    expect((await answer).status).toBe(504);
    expect(scripted.endings).toMatchObject([
      { outcome: 'left', departure: 'deadline', status: 504, endedAtMicros: 5 * SECOND },
    ]);
  });

  it('is over with the answer', async () => {
    const { ask, clock, endings } = scriptedGateway(() => GOOD, { deadlineMicros: SECOND });
    await ask();
    expect(clock.nextAtMicros()).toBe(Number.POSITIVE_INFINITY);
    clock.advanceTo(2 * SECOND);
    expect(endings).toMatchObject([{ outcome: 'served', departure: null }]);
  });
});

describe('who is turned away is no request', () => {
  it.each([
    ['an unknown key', { 'x-api-key': 'sp-wrong' }, CONVERSE, 401],
    ['an unknown model', {}, CONVERSE.replace('claude', 'claud'), 400],
    ['a path that is none', {}, '/v2/chat', 404],
  ])('%s', async (_, headers, path, status) => {
    const { ask, endings, gateway: made } = scriptedGateway(() => GOOD);
    expect((await ask(undefined, headers, path)).status).toBe(status);
    expect(endings).toEqual([]);
    expect(made.frontDoor.turnedAway).toBe(Number(status !== 404));
  });
});

describe('closing', () => {
  it('ends what is under way, and waits until all have heard of it', async () => {
    const {
      ask,
      gateway: made,
      endings,
    } = scriptedGateway((_, call, signal) => (call.streamed ? streamed(bodyOf([TOKEN])) : never(signal)));
    const answer = ask();
    await settled();
    await made.server.close();
    expect(endings).toMatchObject([{ outcome: 'left', departure: 'shutdown' }]);
    expect((await answer).status).toBe(504);
  });

  it('has nothing to wait for when nothing is under way', async () => {
    const { ask, gateway: made } = scriptedGateway(() => GOOD);
    await ask();
    await made.server.close();
    expect((await made.server.fetch(new Request('http://gateway.test/ready'))).status).toBe(503);
    expect((await made.server.fetch(new Request('http://gateway.test/health'))).status).toBe(200);
  });
});

it('lists its models', async () => {
  const { gateway: made } = scriptedGateway(() => GOOD);
  const answer = await made.server.fetch(new Request('http://gateway.test/v1/models'));
  expect(await answer.json()).toMatchObject({ data: [{ id: CLAUDE }] });
});
