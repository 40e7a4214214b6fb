/** `check-policy --gateway`: gateways of somebody else's before the laws that can be seen from outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { shardproof } from '../support/command-line.ts';
import { type NaiveGateway, ORDERS, startNaiveGateway } from '../support/naive-gateway.ts';
import { type RunningEmulator, startEmulator } from '../support/running-emulator.ts';

const SCENARIO = fileURLToPath(new URL('../support/scenarios/three-accounts.yaml', import.meta.url));
const TIMEOUT = { timeout: 180_000 } as const;

let emulator: RunningEmulator;
beforeAll(async () => void (emulator = await startEmulator(SCENARIO)));
afterAll(async () => await emulator.close());

async function check(gateway: NaiveGateway, ...more: readonly string[]) {
  const urls = ['--gateway', gateway.url, '--emulator', emulator.ready.url, '--rest', '1'];
  const printed = await shardproof('check-policy', ...urls, ...more);
  gateway.close();
  return printed;
}

describe('a sound gateway', TIMEOUT, () => {
  it('keeps every law that can be seen from outside', async () => {
    const { code, out } = await check(await startNaiveGateway(emulator.ready, ORDERS.sound));
    expect(out).toMatch(/^the gateway at \S+: 5 laws, seed 1\n/);
    expect(out).toContain('Verdict: 5 laws held.');
    expect(code).toBe(0);
  });
});

describe('a broken gateway is rejected, with what befell it', TIMEOUT, () => {
  it.each([
    ['asks nobody else', 'uses-room', /answered \d+ of \d+ requests with 403 while us-\d and us-\d had room/],
    ['asks the first first', 'no-herd', /sent (\d+) of \1 requests to us-1, one of 3/],
    ['takes a quick refuser for an idle one', 'quick-refuser', /requests first to us-\d, which refuse/],
    ['never forgives', 'recovery', /sent none of \d+ requests to us-\d after all accounts were well again/],
  ] as const)('%s: %s', async (name, law, says) => {
    const gateway = await startNaiveGateway(emulator.ready, ORDERS[name]);
    const { code, out } = await check(gateway, '--only', law, '--runs', '12');
    expect(out).toMatch(says);
    expect(out).toMatch(/\n +1\. (?:send \d+ requests|suspend us-\d).*\n/);
    expect(code).toBe(1);
  });

  it('sends everything twice: conservation', async () => {
    const gateway = await startNaiveGateway(emulator.ready, ORDERS.sound, true);
    const { code, out } = await check(gateway, '--only', 'conservation');
    expect(out).toContain('The gateway served a request that 2 accounts had taken in.');
    expect(out).toContain('1. send 4 requests');
    expect(code).toBe(1);
  });
});

describe('check-policy --gateway refuses', () => {
  it.each([
    [['--gateway', 'http://127.0.0.1:9'], /^--emulator: expected the URL of the emulator behind the gateway/],
    [['headroom', '--gateway', 'http://127.0.0.1:9'], /^check-policy: expected a policy, or --gateway URL with/],
    [[], /^check-policy: expected a policy, or --gateway URL with/],
    [['--gateway', 'http://example.com', '--emulator', 'http://127.0.0.1:9'], /example\.com is not this machine/],
    [['--gateway', 'http://127.0.0.1:9', '--emulator', 'http://127.0.0.1:9', '--only', 'pure'], /^--only: expected/],
  ])('%j', async (args, says) => {
    const { code, err } = await shardproof('check-policy', ...args);
    expect(err).toMatch(says);
    expect(code).toBe(2);
  });

  it('a server that is no emulator', async () => {
    const gateway = await startNaiveGateway(emulator.ready, ORDERS.sound);
    const { code, err } = await shardproof('check-policy', '--gateway', gateway.url, '--emulator', gateway.url);
    gateway.close();
    expect(err).toMatch(/^--emulator: expected the URL of an emulator \(shardproof emulate\), got/);
    expect(code).toBe(2);
  });
});
