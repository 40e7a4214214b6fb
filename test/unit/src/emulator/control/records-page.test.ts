/** Records as NDJSON: their members, their parts, their reader’s pace. */
import { describe, expect, test } from 'vitest';
import { CallLog } from '../../../../../src/emulator/control/call-log.ts';
import { RecordsPage } from '../../../../../src/emulator/control/records-page.ts';
import { ACCOUNT, CLAUDE, MODELS, OTHER } from '../../../../support/fake-backend.ts';
import { aCall, aRequest, aThrottle } from '../../../../support/control-fixture.ts';

const FLEET = { accounts: [ACCOUNT, OTHER], models: MODELS };

/** Takes what it is given, but asks to wait after every write. */
class SlowSink {
  text = '';
  ended = 0;
  writes = 0;
  drain = (): void => {};
  close = (): void => {};
  write(bytes: Buffer | string): boolean {
    this.text += String(bytes);
    this.writes++;
    return false;
  }
  end(): void {
    this.ended++;
  }
  destroy(): void {}
  onDrain(callback: () => void): void {
    this.drain = callback;
  }
  onClose(callback: () => void): void {
    this.close = callback;
  }
}

function read(log: CallLog, query = '') {
  const response = new RecordsPage(log, FLEET).handle(aRequest({ path: '/records', query }));
  const sink = new SlowSink();
  if ('stream' in response) response.stream(sink);
  return { response, sink };
}

function linesOf(log: CallLog, query = '') {
  const { sink } = read(log, query);
  for (let turn = 0; sink.ended === 0 && turn < 100; turn++) sink.drain();
  const records: Record<string, unknown>[] = sink.text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return records;
}

describe('records', () => {
  test('are the attempts that every world writes, and what Bedrock knows besides', () => {
    const log = new CallLog(10);
    log.add(aCall({ startedAtMicros: 100_000, requestId: 'a' }));
    log.add(aThrottle({ startedAtMicros: 200_000, endedAtMicros: 200_000, account: 1, row: null }));
    const [served, throttled, ...rest] = linesOf(log);
    expect(rest).toEqual([]);
    expect(served).toEqual({
      id: 4_711,
      attempt: null,
      shard: ACCOUNT.name,
      model: CLAUDE,
      askedAtMicros: 100_000,
      verdict: 'admitted',
      outcome: 'served',
      firstTokenMicros: 300_000,
      endedAtMicros: 1_000_000,
      reservedTokens: 2_000,
      settledTokens: 1_500,
      inputTokens: 1_000,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 100,
      sequence: 0,
      requestId: 'a',
      operation: 'Converse',
      status: 200,
      error: null,
      shortBy: 0,
    });
    expect(throttled).toMatchObject({
      id: null,
      shard: OTHER.name,
      verdict: 'tokensPerMinute',
      outcome: 'throttled',
      firstTokenMicros: null,
      shortBy: 700,
    });
  });

  test('leave out calls that put nothing to the quotas of an account', () => {
    const log = new CallLog(10);
    const nothing = { reservedTokens: 0, settledTokens: 0, outputTokens: 0 };
    log.add(aCall({ ...nothing, account: null, outcome: 'rejected', status: 403 }));
    log.add(aCall({ ...nothing, outcome: 'rejected', status: 400 }));
    log.add(aCall({ ...nothing, operation: 'CountTokens' }));
    expect(linesOf(log)).toEqual([]);
  });

  test('of an aborted call say that it was admitted, and aborted', () => {
    const log = new CallLog(10);
    log.add(aCall({ outcome: 'aborted' }));
    expect(linesOf(log)).toMatchObject([{ verdict: 'admitted', outcome: 'aborted' }]);
  });

  test('tell a suspended account from one without room, and both from a fault in the middle of an answer', () => {
    const log = new CallLog(10);
    const refused = { outcome: 'failed', reservedTokens: 0 } as const;
    log.add(aCall({ ...refused, fault: 'suspended' }));
    log.add(aCall({ ...refused, fault: 'service-unavailable' }));
    log.add(aCall({ outcome: 'failed', fault: 'model-error' }));
    expect(linesOf(log).map(({ verdict }) => verdict)).toEqual(['denied', 'unavailable', 'admitted']);
  });

  test('wait for a slow reader, and end once', () => {
    const log = new CallLog(1_000);
    for (let row = 0; row < 600; row++) log.add(aCall({ row }));
    const { sink } = read(log);
    expect([sink.writes, sink.ended]).toEqual([1, 0]);
    for (let turn = 0; turn < 10; turn++) sink.drain();
    expect([sink.writes, sink.ended]).toEqual([3, 1]);
    expect(linesOf(log).map(({ id }) => id)).toEqual(Array.from({ length: 600 }, (_, row) => row));
  });

  test('stop with a reader that goes away', () => {
    const log = new CallLog(1_000);
    for (let row = 0; row < 600; row++) log.add(aCall({ row }));
    const { sink } = read(log);
    sink.close();
    sink.drain();
    expect([sink.writes, sink.ended]).toEqual([1, 0]);
  });

  test('come in parts, and headers say what is gone', () => {
    const log = new CallLog(3);
    for (let row = 0; row < 5; row++) log.add(aCall({ row }));
    expect(linesOf(log, 'from=3').map(({ sequence }) => sequence)).toEqual([3, 4]);
    expect(linesOf(log, 'from=5')).toEqual([]);
    const { headers } = read(log, 'from=0').response;
    expect(headers).toMatchObject({ 'x-shardproof-from': '2', 'x-shardproof-next': '5', 'x-shardproof-dropped': '2' });
    expect(read(log, 'from=-1').response.status).toBe(400);
  });

  test('are for this machine alone', () => {
    const page = new RecordsPage(new CallLog(1), FLEET);
    expect(page.handle(aRequest({ headers: { host: 'evil.example' } })).status).toBe(403);
    expect(['/records', '/shardproof/records', '/records/x'].map((path) => page.matches('GET', path))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
