/** Load on targets that will not do: each is a row, or one clear sentence. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { k6ForTests } from '../support/k6.ts';
import { loadInto } from '../support/load-run.ts';

const { k6, reason } = await k6ForTests();
const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-bad-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Without k6 there is nothing to test: `reason` says why it cannot be had here.
describe.skipIf(k6 === null)(`load, with real k6${reason}: a bad target is a row, and never a stack trace`, () => {
  const servers: { close(): unknown }[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  async function urlOf(server: Server | ReturnType<typeof createSocketServer>): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const http = (answer: RequestListener): Promise<string> =>
    urlOf(
      createServer((request, response) => {
        request.resume();
        answer(request, response);
      }),
    );
  const html: RequestListener = (_, response) => response.setHeader('content-type', 'text/html').end('<p>Hello</p>');
  const cut: RequestListener = (_, response) => {
    response.setHeader('content-type', 'text/event-stream').write('data: {"choices":[]}\n\n');
    setTimeout(() => response.destroy(), 50);
  };
  const unfinished: RequestListener = (_, response) => response.end('data: {"choices":[]}\n\n');

  it.each([
    ['answers HTML', () => http(html), 'failed', /^expected an answer, got text\/html$/],
    ['closes in mid-stream', () => http(cut), 'failed', /^broke off: /],
    ['ends a stream without its end', () => http(unfinished), 'failed', /^the stream is not whole$/],
    ['hangs', () => http(() => {}), 'failed', /^request timeout$/],
    ['takes connections and closes them', () => urlOf(createSocketServer((socket) => socket.destroy())), 'failed', /./],
  ])('that %s', { timeout: 30_000 }, async (name, start, outcome, error) => {
    const args = [
      '--target',
      await start(),
      '--key',
      '*=k',
      '--dialect',
      'openai',
      '--duration',
      '2s',
      '--no-caller-retries',
    ];
    const trace = join(folder, 'chat.csv');
    writeFileSync(trace, 'at_us,tenant,input_tokens,output_tokens\n0,chat,5,5\n500000,chat,5,5\n');
    const { code, rows, err } = await loadInto(
      join(folder, `${name.replaceAll(' ', '-')}.jsonl`),
      ...args,
      '--trace',
      trace,
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatchObject({ outcome, error: expect.stringMatching(error) as string });
    expect(code).toBe(1);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('that is not there is one sentence', async () => {
    const { code, err } = await loadInto(join(folder, 'none.csv'), '--target', 'http://127.0.0.1:1', '--key', '*=k');
    expect(code).toBe(2);
    expect(err).toBe('--target: nobody takes connections at http://127.0.0.1:1 (ECONNREFUSED)\n');
  });
});
