/** A check that is stopped: what was known by then is told, and that it is not all. */
import { expect, it } from 'vitest';
import { LAW_NAMES } from '../../../../src/laws/laws.ts';
import { checkPolicy } from '../../../../src/policy-check/check.ts';
import { partialLine } from '../../../../src/policy-check/report.ts';
import type { Watcher } from '../../../../src/simulation/watcher.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

const job = { source: { kind: 'name', name: 'random' }, laws: LAW_NAMES, seed: 1, runs: 2, allow: {} } as const;

/** Somebody who presses Ctrl-C when the law is begun. */
function stoppingAt(law: string): Watcher {
  const stopping = new AbortController();
  const update = (_: number, detail?: string): void => {
    if (detail === law) stopping.abort(new Error('stopped'));
  };
  return { ...keepingWatcher(stopping.signal), progress: () => ({ update, end: () => undefined }) };
}

it('gives the laws that were tried, and names the others', async () => {
  const { judgements, untried } = await checkPolicy(job, stoppingAt('uses-room'));
  const tried = judgements.map(({ law }) => law);
  expect(tried.length).toBeGreaterThanOrEqual(LAW_NAMES.indexOf('uses-room'));
  expect([...tried, ...untried]).toEqual(LAW_NAMES);
  const report = { subject: 'policy', policy: 'random', judgements, untried } as Parameters<typeof partialLine>[0];
  expect(partialLine(report)).toBe(`PARTIAL: stopped before these laws were tried: ${untried.join(', ')}.`);
  expect(partialLine({ ...report, untried: [] })).toBeNull();
});

it('has nothing to tell before the first law', async () => {
  await expect(checkPolicy(job, stoppingAt(LAW_NAMES[0]!))).rejects.toThrow('stopped');
});
