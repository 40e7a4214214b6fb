/** Decision logs read back: heads that must agree, and what is wrong said with its line and key. */
import { afterAll, describe, expect, it } from 'vitest';
import { createPolicy } from '../../../../../simulator/routing/index.ts';
import type { Decision } from '../../../../../src/gateway/journal/decision.ts';
import type { JournalOptions } from '../../../../../src/gateway/journal/journal-line.ts';
import { readDecisions } from '../../../../../src/gateway/journal/read-decisions.ts';
import { FakeFleet, request } from '../../../../../src/laws/choices/fake-fleet.ts';
import { decide, head, makeFolder } from '../../../../support/journal.ts';

const folder = makeFolder();
afterAll(folder.remove);

const HEAD = JSON.stringify(head(2));
const DECISION = decide(createPolicy('round-robin'), new FakeFleet([{}, {}]), request(), 3);

async function read(paths: readonly string[], options: JournalOptions = {}) {
  const seen = { decisions: [] as Decision[], heads: 0, dropped: 0 };
  await readDecisions(paths, options, {
    begin: () => (seen.heads += 1),
    decision: (decision) => seen.decisions.push(decision),
    dropped: (count) => (seen.dropped += count),
  });
  return seen;
}

/** The message of a log whose line 2 is the decision with another value at a key; undefined takes the key away. */
async function refusalOf(key: string, value: unknown): Promise<string> {
  const line: Record<string, unknown> = structuredClone({ ...DECISION });
  const keys = key.split('.');
  let inner = line;
  for (const each of keys.slice(0, -1)) inner = inner[each] as Record<string, unknown>;
  inner[keys.at(-1)!] = value;
  const path = folder.file('wrong.jsonl', [HEAD, JSON.stringify(line)]);
  const message = await read([path]).then(
    () => 'read',
    (error: unknown) => String(error),
  );
  return message.slice(message.indexOf(':2:1 ') + ':2:1 '.length);
}

describe('readDecisions', () => {
  it('reads several logs, heads of later starts and lost lines among them', async () => {
    const one = folder.file('one.jsonl', [HEAD, JSON.stringify(DECISION), '', HEAD, JSON.stringify(DECISION)]);
    const two = folder.file('two.jsonl', [HEAD, '{"v":1,"kind":"dropped","count":7}', JSON.stringify(DECISION)]);
    expect(await read([one, two])).toEqual({ decisions: [DECISION, DECISION, DECISION], heads: 1, dropped: 7 });
  });

  it('refuses what is no decision, with line and key', async () => {
    const refusals = [
      ['at', undefined, 'at: expected a value of type number, got nothing'],
      ['step', 'jump', 'step: expected "ask", "back-off", "hold" or "answer", got "jump"'],
      ['asked.view.fraction', [1], 'asked.view.fraction: expected 2 entries, got 1'],
      ['asked.view.size', 3, 'asked.view.size: expected 2, as the head has accounts, got 3'],
      ['asked.view.fits', [0, 9], 'asked.view.fits: expected shards below 2, got 9'],
      ['asked.choice', 2, 'asked.choice: expected a candidate or -1, got 2'],
      ['request.tenant', 2, 'request.tenant: expected an index from 0 to 1, as the head has it, got 2'],
      ['v', 2, 'v: expected 1, got 2'],
    ] as const;
    for (const [key, value, message] of refusals) expect(await refusalOf(key, value)).toBe(message);
  });

  it('refuses lines without a head, and the log of another gateway', async () => {
    const headless = folder.file('headless.jsonl', [JSON.stringify(DECISION)]);
    await expect(read([headless])).rejects.toThrow('headless.jsonl:1:1: expected the head of a decision log');
    const one = folder.file('one.jsonl', [HEAD]);
    const other = folder.file('other.jsonl', [JSON.stringify(head(3))]);
    await expect(read([one, other])).rejects.toThrow('other.jsonl:1:1 accounts: expected ["account-0","account-1"]');
  });

  it('leaves broken lines out where it is told to', async () => {
    const path = folder.file('torn.jsonl', [HEAD, JSON.stringify(DECISION), '{"v":1,"at"']);
    await expect(read([path])).rejects.toThrow('torn.jsonl:3:1: expected a JSON object');
    const bad: number[] = [];
    const seen = await read([path], { skipBadLines: true, onBadLine: ({ line }) => bad.push(line) });
    expect(seen.decisions).toEqual([DECISION]);
    expect(bad).toEqual([3]);
  });
});
