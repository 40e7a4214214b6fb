/** The file of a journal: appended to, bounded, honest about what it lost, and free of secrets. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { createPolicy } from '../../../../../simulator/routing/index.ts';
import { AuditLog } from '../../../../../src/gateway/journal/audit-log.ts';
import { DecisionLog } from '../../../../../src/gateway/journal/decision-log.ts';
import { JournalFile } from '../../../../../src/gateway/journal/journal-file.ts';
import { ObservedPolicy } from '../../../../../src/gateway/journal/observed-policy.ts';
import { KeyedDraw } from '../../../../../simulator/basics/keyed-draw.ts';
import { ASK } from '../../../../../simulator/gateway/round.ts';
import { RefusedInput } from '../../../../../src/input/problem.ts';
import { FakeFleet, request } from '../../../../../src/laws/choices/fake-fleet.ts';
import { audit, head, makeFolder } from '../../../../support/journal.ts';

const folder = makeFolder();
afterAll(folder.remove);

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

function open(name: string, mostWaiting?: number) {
  const problems: string[] = [];
  const path = folder.path(name);
  const onProblem = (message: string): void => void problems.push(message);
  const file = new JournalFile({ path, onProblem, ...(mostWaiting === undefined ? {} : { mostWaiting }) });
  return { file, path, problems };
}

describe('JournalFile', () => {
  it('appends, also to what an earlier process left, and writes all that waits when it is closed', async () => {
    const path = folder.path('appended.jsonl');
    writeFileSync(path, '{"earlier":1}\n{"torn');
    const { file } = open('appended.jsonl');
    for (let i = 0; i < 1_000; i++) file.write(`{"i":${i}}`);
    await file.close();
    const lines = linesOf(path);
    expect(lines.slice(0, 3)).toEqual(['{"earlier":1}', '{"torn', '{"i":0}']);
    expect(lines).toHaveLength(1_002);
    expect(file.dropped).toBe(0);
  });

  it('drops what a slow disk does not take, and says in a line how much that was', async () => {
    const { file, path, problems } = open('slow.jsonl', 200);
    // Nothing is written before the first await, as if the disk stood still.
    for (let i = 0; i < 100; i++) file.write(`{"line":"${String(i).padStart(20, '0')}"}`);
    expect(file.dropped).toBeGreaterThan(90);
    expect(problems).toEqual([`${path}: the disk is too slow, lines of the log are dropped`]);
    const dropped = file.dropped;
    await file.close();
    const lines = linesOf(path);
    expect(lines.at(-1)).toBe(JSON.stringify({ v: 1, kind: 'dropped', count: dropped }));
    expect(lines.length - 1 + dropped).toBe(100);
  });

  it('tells of lost lines before the next line, once there is room', async () => {
    const { file, path } = open('recovered.jsonl', 120);
    for (let i = 0; i < 10; i++) file.write(`{"line":"${String(i).padStart(20, '0')}"}`);
    const { dropped } = file;
    while (linesOf(path).length < 10 - dropped) await turn();
    await turn();
    file.write('{"after":1}');
    await file.close();
    expect(linesOf(path).slice(-2)).toEqual([`{"v":1,"kind":"dropped","count":${dropped}}`, '{"after":1}']);
  });

  it('goes on in a new file after the old one was moved', async () => {
    const { file, path } = open('moved.jsonl');
    file.write('{"old":1}');
    while (linesOf(path)[0] === '') await turn();
    renameSync(path, `${path}.1`);
    file.reopen();
    file.write('{"new":1}');
    await file.close();
    expect(linesOf(`${path}.1`)).toEqual(['{"old":1}']);
    expect(linesOf(path)).toEqual(['{"new":1}']);
  });

  it('is closed without a word more when all that it lost was before, and the disk has caught up', async () => {
    const { file, path } = open('caught-up.jsonl', 120);
    for (let i = 0; i < 10; i++) file.write(`{"line":"${String(i).padStart(20, '0')}"}`);
    const { dropped } = file;
    while (linesOf(path).length < 10 - dropped) await turn();
    for (let i = 0; i < 10; i++) await turn();
    await file.close();
    expect(linesOf(path).at(-1)).toBe(`{"v":1,"kind":"dropped","count":${dropped}}`);
  });

  // Linux has a disk that is always full.
  it.skipIf(!existsSync('/dev/full'))('says that a disk is full, once, drops lines, and can be closed', async () => {
    const problems: string[] = [];
    const onProblem = (message: string): void => void problems.push(message);
    const file = new JournalFile({ path: '/dev/full', onProblem, mostWaiting: 100 });
    for (let i = 0; i < 20; i++) {
      file.write(`{"line":"${String(i).padStart(20, '0')}"}`);
      await turn();
    }
    await file.close();
    expect(file.dropped).toBe(17);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\/dev\/full/);
  });

  it('refuses a place that will not do', () => {
    expect(() => open('no-such-folder/x.jsonl')).toThrow(RefusedInput);
  });
});

describe('secrets', () => {
  it('get into no log, whatever hangs on the objects that are logged', async () => {
    const SECRET = 'sk-very-secret';
    const burden = { prompt: SECRET, apiKey: SECRET, headers: { authorization: `Bearer ${SECRET}` } };
    const auditFile = open('secrets-audit.jsonl');
    const log = new AuditLog(auditFile.file);
    const account = { name: 'za-1', id: null, secretAccessKey: SECRET };
    log.write(0, Object.assign(audit({ account }), burden));
    await log.close();

    const decisionFile = open('secrets-decisions.jsonl');
    const decisions = new DecisionLog(decisionFile.file, 0, head(2));
    const policy = new ObservedPolicy(createPolicy('random'));
    const routed = { ...request(), model: 0, row: 0, nextChoice: () => 0, ...burden };
    const shard = policy.choose(new FakeFleet([{}, {}]), routed, new KeyedDraw(1, 0, 'x'));
    const round = { shard, waitMicros: 0, outcome: 'shed' as const, reason: 0, ...burden };
    const taken = { at: 0, id: 'a', row: 0, attempt: 0, request: routed, asked: policy.take(), round, ...burden };
    decisions.write({ ...taken, step: ASK, verdict: null });
    await decisions.close();

    for (const { path } of [auditFile, decisionFile]) {
      expect(readFileSync(path, 'utf8')).toContain('"v":1');
      expect(readFileSync(path, 'utf8')).not.toContain('secret');
    }
  });
});
