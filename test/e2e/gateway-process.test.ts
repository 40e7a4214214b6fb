/** `shardproof gateway` as a process of its own: it is told to end under load, and loses nothing. */
import { expect, test } from 'vitest';
import { call, PROMPT, type Seen } from '../support/drill.ts';
import { type Drilled, startDrilled } from '../support/drilled-process.ts';

const CALLERS = 12;
const EXIT_INTERRUPTED = 130;
const byRow = (one: { readonly row: number }, other: { readonly row: number }): number => one.row - other.row;

test('SIGTERM under load: who was taken in gets a whole answer, all others know that they were not', async () => {
  const drilled = await startDrilled({ options: [['--drain', '20']] });
  const [gateway] = drilled.gateways as [Drilled];
  const seen: Seen[] = [];
  let next = 0;
  // Each caller goes on, over its own connection, until nobody answers any more.
  const callOn = async (): Promise<void> => {
    for (;;) {
      const one = await call(next++, gateway);
      seen.push(one);
      if (seen.length === 100) void drilled.stop();
      if (one.status === 'gone') return;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, callOn));
  const { codes, audit, decisions, records, written, secrets } = await drilled.traces();
  expect(codes).toEqual([EXIT_INTERRUPTED]);
  const answered = seen.filter(({ status }) => status !== 'gone').sort(byRow);
  expect(answered.every(({ status, isWhole }) => status === 200 && isWhole)).toBe(true);
  const rows = answered.map(({ row }) => row);
  const served = audit.map(({ row, outcome, inputTokens, outputTokens }) => ({
    row: row!,
    outcome,
    inputTokens,
    outputTokens,
  }));
  expect(served.sort(byRow)).toEqual(
    rows.map((row) => ({ row, outcome: 'served', inputTokens: 40, outputTokens: 20 })),
  );
  const atBedrock = records.map(({ id, outcome, inputTokens, outputTokens }) => ({
    row: id!,
    outcome,
    inputTokens,
    outputTokens,
  }));
  expect(atBedrock.sort(byRow)).toEqual(served);
  expect(decisions.map(({ row, step }) => ({ row: row!, step })).sort(byRow)).toEqual(
    rows.map((row) => ({ row, step: 'ask' })),
  );
  for (const secret of [...secrets, PROMPT]) expect(written).not.toContain(secret);
});

test('what is not over when the time to drain is, is cut, and written down as such', async () => {
  const drilled = await startDrilled({ options: [['--drain', '0']] });
  const [gateway] = drilled.gateways as [Drilled];
  const endless = { ...gateway, outputTokens: 8_000 };
  const answers = [1, 2, 3, 4, 5, 6].map((row) => call(row, endless));
  await expect.poll(() => gateway.metric('in_flight')).toBe(6);
  void drilled.stop();
  const seen = await Promise.all(answers);
  const { codes, audit, records } = await drilled.traces();
  expect(codes).toEqual([EXIT_INTERRUPTED]);
  expect(seen.some(({ isWhole }) => isWhole)).toBe(false);
  expect(audit.map(({ row, outcome }) => ({ row: row!, outcome })).sort(byRow)).toEqual(
    seen.map(({ row }) => ({ row, outcome: 'aborted' })),
  );
  expect(records.map(({ outcome }) => outcome)).toEqual(seen.map(() => 'aborted'));
});
