/** `gateway` from its options to its end, in this process; `test/e2e/gateway-process.test.ts` has it as its own. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Command } from '@commander-js/extra-typings';
import { EXIT_FINE, EXIT_REFUSED } from '../../../../src/cli/exit.ts';
import { declareGatewayOptions } from '../../../../src/cli/gateway-options.ts';
import { runGateway } from '../../../../src/cli/run-gateway.ts';
import { headSchema } from '../../../../src/gateway/journal/decision.ts';
import { hashKey } from '../../../../src/gateway/tenants/api-keys.ts';
import { Listener } from '../../../../src/http/listener.ts';
import { PLAIN } from '../../../../src/report/paint.ts';
import { shardproof, SMALL_SCENARIO } from '../../../support/command-line.ts';
import { makeFolder } from '../../../support/journal.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

const folder = makeFolder();
afterAll(folder.remove);

interface ReadyLine {
  readonly url: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly emulator: {
    readonly url: string;
    readonly models: readonly string[];
    readonly accounts: readonly object[];
  } | null;
}

/** Runs until `use` is through with what was printed. */
async function whileServing<T>(args: readonly string[], use: (printed: string) => Promise<T>): Promise<T> {
  const options = declareGatewayOptions(new Command().exitOverride())
    .parse([SMALL_SCENARIO, '--log-level', 'silent', ...args], { from: 'user' })
    .opts();
  const interrupt = new AbortController();
  let used: Promise<T> | null = null;
  const print = (text: string): void => {
    used = use(text).finally(() => interrupt.abort());
  };
  const session = { ...keepingWatcher(interrupt.signal), print, paint: PLAIN };
  expect(await runGateway(SMALL_SCENARIO, options, session)).toBe(EXIT_FINE);
  return await used!;
}

const servingJson = <T>(args: readonly string[], use: (ready: ReadyLine) => Promise<T>): Promise<T> =>
  whileServing(['--json', ...args], (line) => use(JSON.parse(line) as ReadyLine));

async function ask(url: string, key: string, model: string): Promise<number> {
  const body = JSON.stringify({ model, max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] });
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  await response.text();
  return response.status;
}

const FAST = ['--time-scale', '200'];
const MODEL = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';

/** Those who have listened and were not told to close: an open port keeps the process for ever. */
function watchPorts(): () => unknown[] {
  const listen = vi.spyOn(Listener.prototype, 'listen');
  const close = vi.spyOn(Listener.prototype, 'close');
  return () => listen.mock.contexts.filter((one) => !close.mock.contexts.includes(one));
}

describe('serves', () => {
  test('in front of an emulator of its own, with a key a tenant', async () => {
    const openPorts = watchPorts();
    const statuses = await servingJson(FAST, async ({ url, keys, emulator }) => {
      expect(Object.keys(keys)).toEqual(['chat', 'batch']);
      expect(emulator).toMatchObject({ models: [MODEL] });
      expect(emulator!.accounts).toHaveLength(2);
      const pages = ['/health', '/ready', '/metrics', '/shardproof', '/v1/models'];
      const found = await Promise.all(pages.map(async (path) => (await fetch(url + path)).status));
      return [await ask(url, keys['chat']!, MODEL), await ask(url, 'sp-wrong', MODEL), ...found];
    });
    expect(statuses).toEqual([200, 401, 200, 200, 200, 200, 200]);
    expect(openPorts()).toEqual([]);
  });

  test('by the SDK too', async () => {
    const status = await servingJson([...FAST, '--transport', 'sdk'], ({ url, keys }) =>
      ask(url, keys['chat']!, MODEL),
    );
    expect(status).toBe(200);
  });

  test('in front of an emulator that runs already', async () => {
    const status = await servingJson(FAST, async ({ emulator }) => {
      const upstream = [
        '--upstream',
        emulator!.url,
        '--upstream-ready',
        folder.file('ready.json', [JSON.stringify(emulator)]),
      ];
      return await servingJson(upstream, async (ready) => {
        expect(ready.emulator).toBeNull();
        return await ask(ready.url, ready.keys['batch']!, MODEL);
      });
    });
    expect(status).toBe(200);
  });

  test('callers whose keys stand in a file, within their limits', async () => {
    const limits = { tokensPerMinute: 1 };
    const file = { chat: { hashes: [hashKey('sp-mine')] }, batch: { hashes: [hashKey('sp-small')], limits } };
    const keys = folder.file('keys.json', [JSON.stringify(file)]);
    const statuses = await servingJson([...FAST, '--keys', keys], async (ready) => {
      expect(ready.keys).toEqual({});
      return [await ask(ready.url, 'sp-mine', MODEL), await ask(ready.url, 'sp-small', MODEL)];
    });
    expect(statuses).toEqual([200, 429]);
  });

  test('by the calendar of its emulator: both see the same minutes', async () => {
    const path = folder.path('decisions.jsonl');
    const start = await servingJson([...FAST, '--decisions', path], async ({ emulator }) => {
      const state = await fetch(`${emulator!.url}/shardproof/api/state`);
      const { now, nowMicros } = (await state.json()) as { readonly now: string; readonly nowMicros: number };
      return Date.parse(now) * 1_000 - nowMicros;
    });
    const { startEpochMicros } = headSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    // The emulator tells milliseconds.
    expect(Math.abs(startEpochMicros - start)).toBeLessThanOrEqual(1_000);
  });

  test('and says so', async () => {
    const text = await whileServing([], (printed) => Promise.resolve(printed));
    expect(text).toMatch(/^Gateway at http:\/\/127\.0\.0\.1:\d+ \(Ctrl-C ends it\)\nin front of an emulator at http/);
    expect(text).toMatch(/\n {2}chat +sp-\S+\n {2}batch +sp-\S+\n/);
    expect(text).toContain(`"model": "${MODEL}"`);
  });
});

describe('refuses', () => {
  const roles = folder.file('roles.json', [JSON.stringify({ 'east-1': 'arn:aws:iam::111122223333:role/gateway' })]);
  const noKeys = folder.file('no-keys.json', ['{}']);
  const ready = folder.file('wrong.json', ['{"accounts": []}']);
  const here = ['--upstream', 'http://127.0.0.1:9'];
  const aws = ['--upstream', 'aws', '--allow-remote'];

  test.each([
    ['an upstream that is none', ['--upstream', 'ftp://127.0.0.1'], 'expected emulator, aws or a URL'],
    ['a URL without accounts', here, '--upstream-ready: is needed'],
    [
      'accounts of another scenario',
      [...here, '--upstream-ready', ready],
      'expected the 2 accounts of the scenario, got 0',
    ],
    ['accounts that are none', [...here, '--upstream-ready', roles], 'expected the line that emulate --json prints'],
    ['another machine, unasked', ['--upstream', 'https://example.com'], '--allow-remote'],
    ['AWS, unasked', ['--upstream', 'aws'], '--allow-remote'],
    ['AWS without keys', aws, '--keys: is needed'],
    ['AWS without roles', [...aws, '--keys', noKeys], '--roles: is needed'],
    ['AWS with a role too few', [...aws, '--keys', noKeys, '--roles', roles], 'no role for east-2'],
    ['roles that are none', [...aws, '--keys', noKeys, '--roles', ready], 'expected {"ACCOUNT": "arn:aws:iam'],
    ['a policy that no gateway can have', ['--policy', 'oracle'], 'the oracle sees what no gateway can'],
    ['a log that cannot be written', ['--audit', folder.path('none/audit.jsonl')], 'could not be written'],
    ['an address that this machine does not have', ['--host', '192.0.2.1'], 'this machine has no such address'],
  ])('%s', async (_, options, message) => {
    const openPorts = watchPorts();
    const { code, out, err } = await shardproof('gateway', SMALL_SCENARIO, ...options);
    expect({ code, out }).toEqual({ code: EXIT_REFUSED, out: '' });
    expect(err).toContain(message);
    expect(openPorts()).toEqual([]);
  });
});
