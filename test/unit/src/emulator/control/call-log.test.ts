/** The bounded log of calls and the running totals. */
import { describe, expect, test } from 'vitest';
import { CallCounters } from '../../../../../src/emulator/control/call-counters.ts';
import { CallLog } from '../../../../../src/emulator/control/call-log.ts';
import { ACCOUNT, MODELS, OTHER } from '../../../../support/fake-backend.ts';
import { aCall, aThrottle, NOVA_PRO, SONNET } from '../../../../support/control-fixture.ts';

describe('the log', () => {
  test('keeps the newest calls under their numbers', () => {
    const log = new CallLog(3);
    for (let row = 0; row < 5; row++) log.add(aCall({ row }));
    expect([log.firstSequence, log.nextSequence]).toEqual([2, 5]);
    expect([1, 2, 4, 5].map((sequence) => log.at(sequence)?.row)).toEqual([undefined, 2, 4, undefined]);
    expect(log.newest(2).map(({ sequence, call }) => [sequence, call.row])).toEqual([
      [4, 4],
      [3, 3],
    ]);
  });

  test('goes on counting after it was cleared', () => {
    const log = new CallLog(3);
    for (let row = 0; row < 4; row++) log.add(aCall({ row }));
    log.clear();
    expect([log.firstSequence, log.nextSequence, log.newest(9).length]).toEqual([4, 4, 0]);
    log.add(aCall({ row: 9 }));
    expect(log.newest(9)).toEqual([{ sequence: 4, call: aCall({ row: 9 }) }]);
    expect(log.at(4)?.row).toBe(9);
  });
});

describe('the counters', () => {
  test('add up by account, model, outcome, meter and kind of token', () => {
    const counters = new CallCounters({ accounts: [ACCOUNT, OTHER], models: MODELS });
    counters.observe(aCall({ cacheReadTokens: 300, cacheWriteTokens: 50 }));
    counters.observe(aCall({ account: 1 }));
    counters.observe(aThrottle({ model: NOVA_PRO, refusedBy: 'requestsPerMinute' }));
    counters.observe(aCall({ model: null, outcome: 'rejected' }));
    expect(counters.calls(0, SONNET, 'served')).toBe(1);
    expect(counters.calls(0, NOVA_PRO, 'throttled')).toBe(1);
    expect(counters.refusals(0, NOVA_PRO, 'requestsPerMinute')).toBe(1);
    expect(counters.refusals(0, NOVA_PRO, 'tokensPerMinute')).toBe(0);
    expect(counters.tokens(0, NOVA_PRO, 'input'), 'a refused call costs nothing').toBe(0);
    const kinds = ['input', 'output', 'cacheRead', 'cacheWrite', 'settled'] as const;
    expect(kinds.map((kind) => counters.tokens(0, SONNET, kind))).toEqual([1_000, 100, 300, 50, 1_500]);
    expect(counters.unattributed).toBe(1);
    counters.clear();
    expect([counters.calls(1, SONNET, 'served'), counters.unattributed]).toEqual([0, 0]);
  });
});
