/** The control page, its API, the records and `/metrics`, over the port that Bedrock is served on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttemptRow } from '../../simulator/metrics/attempt-row.ts';
import { ControlledEmulator } from '../support/controlled-emulator.ts';
import { ACCOUNT } from '../support/fake-backend.ts';

const emulator = new ControlledEmulator();

beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

describe('the control page', () => {
  const post = (name: string, body: unknown, headers: Record<string, string> = { 'x-shardproof-control': '1' }) =>
    fetch(`${emulator.endpoint}/shardproof/api/${name}`, { method: 'POST', body: JSON.stringify(body), headers });

  test('a suspended account is refused, and a 503 injected is one', async () => {
    expect((await post('suspend', { account: ACCOUNT.name })).status).toBe(200);
    await expect(emulator.converse()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await post('resume', { account: ACCOUNT.name });
    await post('capacity-fault', { account: ACCOUNT.name, probability: 1, seconds: null });
    await expect(emulator.converse()).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
    await post('capacity-fault', { account: null, probability: 0, seconds: null });
    await emulator.converse();
    expect((await post('reset', {}, {})).status).toBe(403);
  });

  test('records, metrics and the page come over the same port', async () => {
    const records = (await (await fetch(`${emulator.endpoint}/records`)).text()).trimEnd().split('\n');
    const outcomes = records.map((line) => {
      const record: AttemptRow = JSON.parse(line);
      return record.outcome;
    });
    expect(outcomes).toEqual(['failed', 'failed', 'served']);
    expect(await (await fetch(`${emulator.endpoint}/metrics`)).text()).toContain('outcome="failed"} 2');
    const page = await fetch(`${emulator.endpoint}/shardproof`);
    expect([page.url, page.status]).toEqual([`${emulator.endpoint}/shardproof/`, 200]);
  });
});
