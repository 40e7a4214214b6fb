/** What `emulate` refuses before it serves anything; the serving itself is in `test/e2e/emulate.test.ts`. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { EXIT_REFUSED } from '../../../../src/cli/exit.ts';
import { FIVE_MISTAKES, shardproof, SMALL_SCENARIO } from '../../../support/command-line.ts';

describe('emulate refuses', () => {
  test.each([
    ['a name that is no address', ['--host', 'example.com'], /Expected an IP address or localhost/],
    ['a port that is none', ['--port', '65536'], /whole number from 0 to 65535/],
    ['a clock that stands still', ['--time-scale', '0'], /number above 0/],
    ['a clock too fast to follow', ['--time-scale', '1e9'], /at most 100000/],
    ['an unknown log level', ['--log-level', 'loud'], /Allowed choices are silent, error, warn, info, debug/],
  ])('%s', async (_, options, message) => {
    const { code, err, out } = await shardproof('emulate', SMALL_SCENARIO, ...options);
    expect({ code, out }).toEqual({ code: EXIT_REFUSED, out: '' });
    expect(err).toMatch(message);
  });

  test('a scenario with mistakes, all of them at once', async () => {
    const { code, err } = await shardproof('emulate', FIVE_MISTAKES);
    expect(code).toBe(EXIT_REFUSED);
    expect(err.trim().split('\n')).toHaveLength(5);
  });

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, err, out } = await shardproof('emulate', SMALL_SCENARIO, '--port', String(port));
    other.close();
    expect({ code, out }).toEqual({ code: EXIT_REFUSED, out: '' });
    expect(err).toContain(`127.0.0.1:${port}: another program listens there`);
  });

  test('an address that this machine does not have', async () => {
    const { code, err } = await shardproof('emulate', SMALL_SCENARIO, '--host', '192.0.2.1');
    expect(code).toBe(EXIT_REFUSED);
    expect(err).toContain('192.0.2.1:0: this machine has no such address');
  });
});
