/** Two gateways that share over a real redis-server, which dies, hangs and comes back; and addresses of all kinds. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RealClock } from '../../../../../src/clock/clock.ts';
import { connectState, stateUrlProblem } from '../../../../../src/gateway/sharing/connect-state.ts';
import { waitMillis } from '../../../../../src/gateway/sharing/redis-broker.ts';
import { createLog } from '../../../../../src/telemetry/log.ts';
import { MODELS, newBook, newReplica, open, usedToday } from '../../../../support/gossiping.ts';
import { NO_REDIS, RedisServer } from '../../../../support/redis-server.ts';

const PASSWORD = 'pass-word-7';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startRedis(options = ['--requirepass', PASSWORD]): Promise<RedisServer> {
  const server = await RedisServer.start(...options);
  closing.push(() => server.stop());
  return server;
}

/** One gateway process, as far as sharing goes. */
function gateway(port: number, { user = '', password = PASSWORD, scenarioDigest = 'one' } = {}) {
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const book = newBook();
  const clock = new RealClock();
  const url = `redis://${user}:${password}@127.0.0.1:${port}`;
  const state = connectState(url, { log, clock, book, models: MODELS, scenarioDigest });
  const replica = newReplica(0, book, state.gossip);
  closing.push(async () => {
    await state.close();
    clock.close();
  });
  return {
    state,
    lines,
    send: (tokens: number): number => {
      const now = clock.nowMicros();
      open(replica, 0, now);
      replica.sent(0, 0, tokens, now);
      return now;
    },
    settle: (tokens: number, used: number, at: number) => replica.settled(0, 0, tokens, used, at, clock.nowMicros()),
    believed: (): number => {
      const now = clock.nowMicros();
      open(replica, 0, now);
      return usedToday(book, now);
    },
    /** What the log says of the server, in order. */
    said: () => lines.map((line) => /shares|alone/.exec(line)?.[0]),
  };
}

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe.skipIf(NO_REDIS !== null)(`gateways that share over Redis${NO_REDIS === null ? '' : `: ${NO_REDIS}`}`, () => {
  it('hear of one another, work on alone without it, and take up again', async () => {
    const server = await startRedis();
    const [a, b] = [gateway(server.port), gateway(server.port)];
    const both = [a, b];
    expect(both.map(({ state }) => state.status)).toEqual(['alone', 'alone']);
    await eventually(() =>
      expect(both.map(({ state }) => [state.status, state.sisters])).toEqual([
        ['joined', 1],
        ['joined', 1],
      ]),
    );
    const first = a.send(500);
    await eventually(() => expect(b.believed()).toBe(500));

    await server.kill();
    await eventually(() => expect(both.map(({ state }) => state.status)).toEqual(['alone', 'alone']));
    a.settle(500, 40, first);
    const second = a.send(300);
    b.send(70);
    expect([a.believed(), b.believed()]).toEqual([340, 570]);

    await server.start();
    // The first charge was settled while nobody could hear it: it is given back, and what is open now is told.
    await eventually(() => expect([a.believed(), b.believed()]).toEqual([410, 370]));
    a.settle(300, 5, second);
    await eventually(() => expect(b.believed()).toBe(75));
    expect(both.map(({ said }) => said())).toEqual([
      ['shares', 'alone', 'shares'],
      ['shares', 'alone', 'shares'],
    ]);
    expect(both.flatMap(({ lines }) => lines).join('')).not.toContain(PASSWORD);
  });

  it('are alone when it hangs', async () => {
    const server = await startRedis();
    const a = gateway(server.port);
    await eventually(() => expect(a.state.status).toBe('joined'));
    server.hang();
    await eventually(() => expect(a.state.status).toBe('alone'));
    expect(a.said()).toEqual(['shares', 'alone']);
  });

  it('do not hear those of another scenario', async () => {
    const server = await startRedis();
    const [a, other, b] = [gateway(server.port), gateway(server.port, { scenarioDigest: 'two' }), gateway(server.port)];
    await eventually(() => expect([a.state.sisters, b.state.sisters, other.state.status]).toEqual([1, 1, 'joined']));
    other.send(9);
    a.send(500);
    await eventually(() => expect(b.believed()).toBe(500));
    expect([other.believed(), other.state.sisters]).toEqual([9, 0]);
  });

  it('stay alone with a wrong password, which no log shows', async () => {
    const server = await startRedis();
    const a = gateway(server.port, { password: 'wrong-secret' });
    await eventually(() => expect(a.said()).toEqual(['alone']));
    a.send(500);
    expect([a.state.status, a.believed()]).toEqual(['alone', 500]);
    expect(a.lines.join('')).toMatch(/WRONGPASS|NOAUTH/);
    expect(a.lines.join('')).not.toContain('wrong-secret');
  });
});

describe.skipIf(NO_REDIS !== null)('a user of Redis', () => {
  const RIGHTS = 'resetchannels &shardproof:gossip:1:* -@all +publish +subscribe +ping';

  it('needs few rights', async () => {
    const server = await startRedis(`--user gateway on >user-password ${RIGHTS}`.split(' '));
    const a = gateway(server.port, { password: 'user-password', user: 'gateway' });
    await eventually(() => expect(a.said()).toEqual(['shares']));
  });

  it('who may not publish is no reason to hope', async () => {
    const server = await startRedis(`--user gateway on >user-password ${RIGHTS} -publish`.split(' '));
    const a = gateway(server.port, { password: 'user-password', user: 'gateway' });
    await eventually(() => expect(a.said()).toEqual(['alone']));
    expect(a.lines[0]).toContain('NOPERM');
  });
});

describe('a gateway whose server is not there', () => {
  it('works alone, and says so once', async () => {
    const a = gateway(1);
    a.send(500);
    expect(a.believed()).toBe(500);
    await eventually(() => expect(a.said()).toEqual(['alone']));
    expect(a.lines[0]).toContain('ECONNREFUSED');
  });
});

describe('reconnections', () => {
  it('wait twice as long each time, up to five seconds', () => {
    expect([1, 2, 3, 7, 8, 100, 1_000_000].map(waitMillis)).toEqual([50, 100, 200, 3_200, 5_000, 5_000, 5_000]);
  });
});

describe('an address', () => {
  it.each(['redis://localhost', 'rediss://:secret@cache.example:6380', 'redis://user:secret@10.0.0.1:6379/0'])(
    'may be %s',
    (url) => {
      expect(stateUrlProblem(url)).toBeNull();
    },
  );

  it.each([
    ['cache:6379', 'begins with cache:'],
    ['http://:secret@cache', 'begins with http:'],
    ['10.0.0.1:6379', 'no URL'],
    ['redis://', 'begins with redis:'],
  ])('is not %s, and its refusal has no password', (url, got) => {
    expect(stateUrlProblem(url)).toContain(got);
    expect(stateUrlProblem(url)).not.toContain('secret');
  });
});
