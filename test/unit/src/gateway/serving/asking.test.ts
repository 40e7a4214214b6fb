/** One account is asked: what comes is judged, and what it cost goes into the book. */
import { describe, expect, it } from 'vitest';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import { UpstreamBroken } from '../../../../../src/gateway/upstream/upstream.ts';
import { account, gateway } from '../../../../support/config-builder.ts';
import { tenant, tokens } from '../../../../support/demand.ts';
import { frames } from '../../../../support/ingress.ts';
import {
  bedrockConfig,
  CONVERSE,
  GOOD,
  never,
  type Script,
  scriptedGateway,
  settled,
  streamed,
  whole,
} from '../../../../support/scripted-gateway.ts';
import { bodyOf, BrokenBody } from '../../../../support/stream-body.ts';

const QUOTA = 100_000;
/** Two accounts; who refuses is followed by the other. */
const CONFIG = bedrockConfig({
  accounts: ['first', 'second'].map((name) => account(name, { tokensPerMinute: QUOTA })),
  gateway: gateway({ policy: 'round-robin', spill: { hops: 1, order: 'next' }, onNoShard: 'try-anyway' }),
});

const STREAM = `${CONVERSE}-stream`;
const TOKEN = frames([['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Good day' } }]]);
const END = frames([
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: { inputTokens: 30, outputTokens: 9, totalTokens: 39 } }],
]);

function opened(script: Script) {
  const scripted = scriptedGateway(script, { config: CONFIG });
  const { book } = scripted.gateway.replica;
  return {
    ...scripted,
    /** Tokens that are believed to be used, by account. */
    used: () =>
      [0, 1].map((shard) => QUOTA - book.ledger.meter('tokensPerMinute')!.left(shard, scripted.clock.nowMicros())),
    inFlight: () => [0, 1].map((shard) => book.inFlight(shard)),
  };
}

const refusedFirst =
  (answer: ReturnType<Script>, then: ReturnType<Script> = GOOD): Script =>
  (shard) =>
    shard === 0 ? answer : then;

describe('an answer in one piece', () => {
  it('is settled by what Bedrock says it cost', async () => {
    const { ask, used, inFlight, endings } = opened(() => GOOD);
    expect((await ask()).status).toBe(200);
    expect([used(), inFlight()]).toEqual([
      [30 + 9 * 5, 0],
      [0, 0],
    ]);
    expect(endings).toMatchObject([{ outcome: 'served', shard: 0, usedTokens: 75, isEstimated: false }]);
  });

  it.each([
    ['a 429', whole(429, { message: 'Too many tokens, please wait before trying again.' }), 'tokensPerMinute'],
    ['a 503', whole(503, { message: 'No.' }), 'unavailable'],
    ['a 403', whole(403, { message: 'No.' }), 'denied'],
    ['no answer', { kind: 'unreachable', reason: 'reset', message: 'gone', wasSent: true } as const, 'unavailable'],
  ])('is asked for elsewhere after %s, and nothing is held where it was refused', async (_, answer) => {
    const { ask, asked, inFlight, endings } = opened(refusedFirst(answer));
    const response = await ask();
    expect([response.status, response.headers.get('x-shardproof-account')]).toEqual([200, 'second']);
    expect([asked, inFlight()]).toEqual([
      [0, 1],
      [0, 0],
    ]);
    expect(endings).toMatchObject([{ outcome: 'served', shard: 1 }]);
  });

  it('that is the caller’s own mistake is passed on, and has cost nothing', async () => {
    const { ask, asked, used, endings } = opened(() => whole(400, { message: 'Input is too long.' }));
    const response = await ask();
    expect([response.status, await response.json()]).toEqual([400, { message: 'Input is too long.' }]);
    expect([asked, used()]).toEqual([[0], [0, 0]]);
    expect(endings).toMatchObject([{ outcome: 'rejected', tokens: null }]);
  });

  it('that is too long is no answer, and asked for nowhere else', async () => {
    const tooLarge = { kind: 'unreachable', reason: 'too-large', message: 'long', wasSent: true } as const;
    const { ask, asked, endings } = opened(() => tooLarge);
    expect((await ask()).status).toBe(502);
    expect(asked).toEqual([0]);
    expect(endings).toMatchObject([{ outcome: 'rejected', status: 502 }]);
  });

  it('that nobody waits for any more gives all back', async () => {
    const { ask, used, inFlight, endings } = opened((_, __, signal) => never(signal));
    const abort = new AbortController();
    const answer = ask(abort.signal);
    await settled();
    expect(inFlight()).toEqual([1, 0]);
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await settled();
    expect([used(), inFlight()]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(endings).toMatchObject([{ outcome: 'left', departure: 'client-gone' }]);
  });
});

describe('what an answer has read and written of a prompt cache', () => {
  const usage = { inputTokens: 30, outputTokens: 9, cacheReadInputTokens: 100, cacheWriteInputTokens: 400 };
  const cached = whole(200, { output: { message: { content: [] } }, stopReason: 'end_turn', usage });
  const MINUTE = 60_000_000;

  /** Tokens that are believed to be cached by the account that answered, so many minutes later. */
  async function believed(system: readonly object[], minutes: number, tenantsMinutes: number): Promise<number> {
    const of = bedrockConfig({
      tenants: [tenant('t', 0, { tokens: tokens({ cacheTtlMicros: tenantsMinutes * MINUTE }) })],
      gateway: gateway({ policy: 'cache-aware' }),
    });
    const { gateway: made, clock, keys, asked } = scriptedGateway(() => cached, { config: of });
    const body = JSON.stringify({ system, messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
    const headers = { 'x-api-key': keys[0]!, 'x-shardproof-affinity': '7' };
    await made.server.fetch(new Request(`http://gateway.test${CONVERSE}`, { method: 'POST', headers, body }));
    const { book } = made.replica;
    book.caches!.open(0, 7);
    return book.caches!.tokens(asked[0]!, clock.nowMicros() + minutes * MINUTE);
  }

  const marked = (ttl?: string) => [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl } }];

  it.each([
    ['five minutes, where its cache point says nothing', marked(), 5, 5],
    ['five minutes, though its tenant mostly has an hour', marked('5m'), 5, 60],
    ['an hour, where its last cache point says so', [...marked('1h'), ...marked('1h')], 60, 5],
    ['five minutes of the whole prefix, behind an hour of its beginning', [...marked('1h'), ...marked('5m')], 5, 5],
    ['as long as the scenario says of its tenant, without a cache point', [{ text: 'Be brief.' }], 60, 60],
  ])('is believed to be there for %s', async (_, system, minutes, tenantsMinutes) => {
    const at = (after: number) => believed(system, after, tenantsMinutes);
    expect([await at(minutes - 1), await at(minutes)]).toEqual([500, 0]);
  });
});

describe('a stream', () => {
  it('is settled when it is over', async () => {
    const { ask, used, inFlight } = opened(() => streamed(bodyOf([TOKEN, END])));
    const response = await ask(undefined, {}, STREAM);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat([TOKEN, END]));
    expect([used(), inFlight()]).toEqual([
      [75, 0],
      [0, 0],
    ]);
  });

  it.each([
    ['an error', bodyOf([exceptionFrame('throttlingException', '{"message":"Too many tokens."}')])],
    ['a break', new BrokenBody([], new UpstreamBroken('reset', 'gone'))],
    ['its end', bodyOf([])],
  ])('is asked for elsewhere after %s before its first token', async (_, body) => {
    const { ask, asked, inFlight, log } = opened(refusedFirst(streamed(body), streamed(bodyOf([TOKEN, END]))));
    const response = await ask(undefined, {}, STREAM);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat([TOKEN, END]));
    expect([asked, inFlight()]).toEqual([
      [0, 1],
      [0, 0],
    ]);
    expect(log.join('')).toContain('refused in the stream');
  });

  it('that breaks after its first token costs what came of it, and is asked for nowhere else', async () => {
    const body = new BrokenBody([TOKEN], new UpstreamBroken('reset', 'gone'));
    const { ask, asked, used, inFlight, endings } = opened(() => streamed(body));
    const response = await ask(undefined, {}, STREAM);
    expect(Buffer.from(await response.arrayBuffer()).toString()).toContain('internalServerException');
    // "Good day" is two tokens, of five each; "Hello" was guessed at two.
    expect([asked, used(), inFlight()]).toEqual([[0], [2 + 2 * 5, 0], [0, 0]]);
    expect(endings).toMatchObject([{ outcome: 'failed', status: 200, isEstimated: true }]);
  });

  it('that our own mistake ends is cut, not waited for', async () => {
    const { ask, inFlight, log, endings } = opened(() => streamed(new BrokenBody([TOKEN], new TypeError('a bug'))));
    const response = await ask(undefined, {}, STREAM);
    await expect(response.arrayBuffer()).rejects.toThrow('broken off');
    expect(inFlight()).toEqual([0, 0]);
    expect(endings).toMatchObject([{ outcome: 'failed' }]);
    expect(log.join('')).toContain('a bug');
  });
});
