/** Noise on the wire, seeded, against the modelled Bedrock: never a crash, never a stuck reservation. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RealClock } from '../../src/clock/clock.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { account, config, model } from '../support/config-builder.ts';
import { converseBody, exchange as exchangeAt, http1, statusOf, until } from '../support/raw-http.ts';

const CONCURRENCY = 1_000;
const failures: string[] = [];
const { emulator, backend, control } = createScenarioEmulator({
  config: config({ models: [model()], accounts: [account('one', { concurrency: CONCURRENCY })] }),
  seed: 1,
  clock: new RealClock(1_000),
  startEpochMicros: Date.now() * 1_000,
  log: createLog('error', { write: (line) => void failures.push(line) }),
});
const PATH = `/model/${encodeURIComponent(backend.models[0]!.id)}`;
const [only] = backend.accounts;
const apiKey = control.identities.bearerTokenOf(only!.accountId, only!.region)!;
let url: URL;

/** Nothing holds quota. */
function allIsFree(): boolean {
  const { ledger } = backend.shards;
  return ledger.concurrency!.left(0, 0) === CONCURRENCY;
}

const exchange = (bytes: string | Uint8Array, options: { end: boolean; patienceMillis?: number }): Promise<string> =>
  exchangeAt(url, bytes, options);

beforeAll(async () => {
  url = new URL(await emulator.listen(0));
});
afterEach(async () => {
  await until(allIsFree, 'a reservation is stuck');
  if (failures.length > 0) throw new Error(`the emulator failed: ${failures.join('')}`);
  const good = http1(`${PATH}/converse`, converseBody(3), apiKey, ['connection: close']);
  const status = statusOf(await exchangeAt(url, good));
  if (status !== 200) throw new Error(`the emulator answers ${status} to a good request`);
});
afterAll(() => emulator.close());

describe('fuzz, seeded', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 });
  const isRefused = (answer: string): boolean => {
    const status = statusOf(answer);
    return status === 0 || (status >= 400 && status < 500);
  };

  test('random bytes', () =>
    fc.assert(
      fc.asyncProperty(bytes, async (noise) => {
        expect(isRefused(await exchange(noise, { end: true }))).toBe(true);
      }),
      { seed: 31, numRuns: 60 },
    ));

  test('an HTTP/2 preface, then broken frames', () =>
    fc.assert(
      fc.asyncProperty(bytes, async (noise) => {
        const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
        const answer = await exchange(Buffer.concat([preface, noise]), { end: true, patienceMillis: 60 });
        expect(statusOf(answer), 'an HTTP/1.1 answer').toBe(0);
      }),
      { seed: 32, numRuns: 20 },
    ));

  const request = http1(`${PATH}/converse`, converseBody(3), apiKey, ['content-type: application/json']);
  const cuts = fc.record({
    at: fc.nat(request.length - 1),
    drop: fc.nat(30),
    insert: fc.stringMatching(/^[ -~\r\n]{0,12}$/),
  });

  test('a request with a piece cut out and noise put in', () =>
    fc.assert(
      fc.asyncProperty(cuts, async ({ at, drop, insert }) => {
        const broken = request.slice(0, at) + insert + request.slice(at + drop);
        const status = statusOf(await exchange(broken, { end: true }));
        expect([0, 200, 400, 403, 404, 405, 408, 413, 431, 505]).toContain(status);
      }),
      { seed: 33, numRuns: 80 },
    ));

  test('a connection that breaks off anywhere', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: request.length - 1 }), async (at) => {
        await new Promise<void>((resolve) => {
          const socket = connect(Number(url.port), url.hostname, () => {
            socket.write(request.slice(0, at), () => socket.resetAndDestroy());
          });
          socket.on('close', () => resolve());
          socket.on('error', () => {});
        });
        await until(allIsFree, 'a reservation is stuck');
        expect(control.context.calls.newest(100).every(({ call }) => call.status < 500)).toBe(true);
      }),
      { seed: 34, numRuns: 25 },
    ));
});
