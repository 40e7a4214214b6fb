/** What `load` refuses before it sends anything, and how it ends early. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { shardproof } from '../support/command-line.ts';
import { k6ForTests } from '../support/k6.ts';
import { LOAD_SCENARIO, loadInto, rowsIn } from '../support/load-run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { k6, reason } = await k6ForTests();
const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-safety-'));
const HERE = ['--target', 'http://127.0.0.1:9', '--key', '*=secret-key'] as const;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = async (...args: readonly string[]) => shardproof('load', LOAD_SCENARIO, ...args);

describe('a run is refused', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it.each([
    ['without a target', [], /^--target: expected the URL of a gateway, or --keys FILE with its ready line$/],
    ['with a target that is none', ['--target', 'gateway'], /^--target: expected a URL such as .*, got "gateway"$/],
    ['to another host', ['--target', 'http://example.com', '--key', '*=k'], /example\.com is not this machine/],
    [
      'to one host where another was allowed',
      ['--target', 'http://a.example', '--allow-remote', 'b.example'],
      /is not this/,
    ],
    ['without keys', ['--target', 'http://127.0.0.1:9'], /there is none for chat, batch$/],
    [
      'with a key of nobody',
      [...HERE, '--key', 'nobody=secret-key'],
      /expected a tenant of the scenario \(chat, batch\)/,
    ],
    [
      'with keys in no known form',
      ['--keys', file('keys.json', '["secret-key"]')],
      /expected the ready line of a gateway/,
    ],
    ['beyond its budget', [...HERE, '--budget', '0.0001'], /^--budget: the rows would cost about \$/],
    ['with a trace that is not there', [...HERE, '--trace', '/nowhere.csv'], /nowhere\.csv/],
    ['with a script that is not there', [...HERE, '--script', 'stedy'], /^stedy: no such file; ours are replay, /],
  ])('%s', async (_, args, message) => {
    const { code, err } = await load(...args);
    expect(err).not.toContain('secret-key');
    expect(code).toBe(2);
    expect(err.trim()).toMatch(message);
  });

  it('that would take days, unless somebody says how much of it is meant', async () => {
    const scenario = join(ROOT, 'scenarios/bank-launch.yaml');
    const { code, err } = await shardproof('load', scenario, ...HERE);
    expect(code).toBe(2);
    expect(err).toMatch(/the run would take .* of real time; say how much of it is meant/);
  });
});

it('a dry run says what would be sent, and sends nothing', async () => {
  const { code, out } = await load(...HERE, '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+ requests within .* to http:\/\/127\.0\.0\.1:9 \(converse\)\n.*tokens, about \$/);
  const json = JSON.parse((await load(...HERE, '--dry-run', '--json')).out) as { readonly rows: number };
  expect(json.rows).toBeGreaterThan(10);
});

// Without k6 there is nothing to test: `reason` says why it cannot be had here.
describe.skipIf(k6 === null)(`with real k6${reason}`, () => {
  async function answering(body: string): Promise<{ readonly url: string; close(): void }> {
    const server = createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json').end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
  }

  it('the budget is a hard stop, for answers may cost more than was meant', async () => {
    const server = await answering('{"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":900000}}');
    const args = ['--target', server.url, '--key', '*=k', '--no-stream', '--budget', '20'];
    const { code, document } = await loadInto(join(folder, 'budget.csv'), ...args);
    server.close();
    expect(code).toBe(1);
    expect(document).toMatchObject({ partial: true, stoppedBy: 'budget' });
    expect(document.selfCheck.missing).toBeGreaterThan(0);
  });

  it('Ctrl-C leaves the records of what was answered, marked partial', { timeout: 40_000 }, async () => {
    const server = await answering('{"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2}}');
    const records = join(folder, 'partial.csv');
    const args = ['load', LOAD_SCENARIO, '--target', server.url, '--key', '*=k', '--no-stream', '--json'];
    const child = spawn(process.execPath, ['src/cli/launch.mjs', ...args, '--records', records], { cwd: ROOT });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += String(piece)));
    child.stderr.on('data', (piece: Buffer) => (err += String(piece)));
    const closed = once(child, 'close');
    await expect
      .poll(() => readdirSync(folder).some((name) => name.startsWith('partial.csv.')), { timeout: 20_000 })
      .toBe(true);
    await expect.poll(() => err, { timeout: 20_000 }).toMatch(/[1-9]\d* of \d+ answered/);
    child.kill('SIGINT');
    const [code] = (await closed) as [number];
    server.close();
    expect(code).toBe(130);
    const document = JSON.parse(out) as { readonly partial: boolean; readonly totals: { readonly offered: number } };
    expect(document.partial).toBe(true);
    expect(await rowsIn(records)).toHaveLength(document.totals.offered);
    expect(document.totals.offered).toBeGreaterThan(0);
  });
});
