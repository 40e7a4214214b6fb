/** A gateway in a process of its own: what it is told, what it says of each request, and addresses it refuses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GatewayProcess } from '../support/gateway-process.ts';
import { LOAD_SCENARIO } from '../support/load-run.ts';
import { type RunningEmulator, startEmulator } from '../support/running-emulator.ts';

const PASSWORD = 'secret-of-redis';
const CONTROL = { 'content-type': 'application/json', 'x-shardproof-control': '1' };
const folder = mkdtempSync(join(tmpdir(), 'shardproof-replicas-'));
let emulator: RunningEmulator;
let upstream: string[];

beforeAll(async () => {
  emulator = await startEmulator(LOAD_SCENARIO);
  const ready = join(folder, 'ready.json');
  writeFileSync(ready, JSON.stringify(emulator.ready));
  upstream = [LOAD_SCENARIO, '--upstream', emulator.ready.url, '--upstream-ready', ready];
});

afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

it('a gateway is told of a quota by this machine alone, and says which way each request went', async () => {
  const gateway = await GatewayProcess.start(...upstream);
  const model = emulator.ready.models[0]!;
  try {
    const answer = await gateway.chat('chat', model);
    expect(answer.status).toBe(200);
    const { headers } = answer;
    expect(['attempts', 'accounts', 'verdicts'].map((name) => headers.get(`x-shardproof-${name}`))).toEqual([
      '1',
      headers.get('x-shardproof-account'),
      'admitted',
    ]);
    const tell = async (body: unknown, more: Record<string, string> = CONTROL) =>
      await fetch(`${gateway.url}/shardproof/api/quota`, { method: 'POST', headers: more, body: JSON.stringify(body) });
    const account = headers.get('x-shardproof-account')!;
    const quota = { account, model, meter: 'tokensPerMinute', limit: 90_000 };
    expect((await tell(quota, {})).status).toBe(403);
    expect((await tell({ ...quota, account: 'west' })).status).toBe(404);
    expect((await tell({ ...quota, model: 'gpt' })).status).toBe(404);
    expect((await tell({ ...quota, meter: 'tokensPerDay' })).status).toBe(400);
    expect((await tell({ ...quota, limit: -1 })).status).toBe(400);
    expect((await tell('nonsense')).status).toBe(400);
    const page = async (): Promise<string> => await (await fetch(`${gateway.url}/shardproof`)).text();
    expect(await page()).toContain('30,000');
    expect((await tell(quota)).status).toBe(200);
    expect(await page()).toContain('90,000');
  } finally {
    expect(await gateway.stop()).toBe(130);
  }
});

it('an address that is none is refused without its password', async () => {
  const wrong = GatewayProcess.start(...upstream, '--state', `http://:${PASSWORD}@127.0.0.1:1`);
  const error = await wrong.then(
    () => null,
    (reason: unknown) => String(reason),
  );
  expect(error).toContain('--state: expected redis://');
  expect(error).not.toContain(PASSWORD);
});
