/** What the journal is told: decisions as they are taken, requests as they end. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { RoutingPolicy } from '../../../../../simulator/routing/policy.ts';
import { type Clock, VirtualClock } from '../../../../../src/clock/clock.ts';
import { AuditLog } from '../../../../../src/gateway/journal/audit-log.ts';
import { auditSchema } from '../../../../../src/gateway/journal/audit.ts';
import { DecisionLog } from '../../../../../src/gateway/journal/decision-log.ts';
import { JournalFile } from '../../../../../src/gateway/journal/journal-file.ts';
import { ObservedPolicy } from '../../../../../src/gateway/journal/observed-policy.ts';
import { observeDecisions, observeEndings } from '../../../../../src/gateway/journal/observers.ts';
import type { Ending } from '../../../../../src/gateway/serving/ending.ts';
import { shardproof } from '../../../../support/command-line.ts';
import { ending } from '../../../../support/errand.ts';
import { head, makeFolder } from '../../../../support/journal.ts';
import { bedrockConfig, GOOD, scriptedGateway } from '../../../../support/scripted-gateway.ts';

const folder = makeFolder();
afterAll(folder.remove);
const CONFIG = bedrockConfig();

const fileOf = (name: string): JournalFile =>
  new JournalFile({ path: folder.path(name), onProblem: (message) => expect(message).toBe('') });

describe('endings', () => {
  async function auditOf(name: string, one: Ending): Promise<unknown> {
    const log = new AuditLog(fileOf(name));
    const clock = new VirtualClock(Date.UTC(2026, 10, 26));
    observeEndings(log, CONFIG, ['111122223333', null], clock).ended!(one);
    await log.close();
    return auditSchema.parse(JSON.parse(readFileSync(folder.path(name), 'utf8')));
  }

  it('say who, where, what, and how long', async () => {
    expect(await auditOf('served', ending({}, { arrivedAtMicros: 1_000 }))).toEqual({
      v: 1,
      time: '2026-11-26T00:00:00.000Z',
      id: 'request-0',
      tenant: 'everyone',
      account: { name: 'first', id: '111122223333' },
      region: 'af-south-1',
      model: CONFIG.models[0]!.id,
      operation: 'Converse',
      status: 200,
      outcome: 'served',
      attempts: 1,
      inputTokens: 100,
      cacheReadTokens: 20,
      cacheWriteTokens: 10,
      cacheWriteHourTokens: 4,
      outputTokens: 5,
      isEstimated: false,
      waitMicros: 0,
      firstTokenMicros: 500_000,
      totalMicros: 1_500_000,
      row: 7,
    });
  });

  it.each([
    ['rejected', null, 400, { outcome: 'failed', status: 400 }],
    ['shed', null, 429, { outcome: 'shed', status: 429 }],
    ['left', 'client-gone', 200, { outcome: 'aborted', status: null }],
    ['left', 'shutdown', 200, { outcome: 'aborted', status: null }],
    ['left', 'deadline', 504, { outcome: 'aborted', status: 504 }],
  ] as const)('%s, by %s, with %i', async (outcome, departure, status, line) => {
    const name = `${outcome}-${departure}`;
    expect(await auditOf(name, ending({ outcome, departure, status }))).toMatchObject(line);
  });

  it('of requests that no account was asked for, and that belong to no trace', async () => {
    const nothing = { outcome: 'shed', status: 429, shard: null, tokens: null, firstTokenAtMicros: null } as const;
    const line = {
      account: null,
      region: null,
      inputTokens: 0,
      waitMicros: 1_500_000,
      firstTokenMicros: null,
      row: null,
    };
    expect(await auditOf('nobody', ending(nothing, { isMarked: false }))).toMatchObject(line);
  });

  it('of accounts whose id is not known', async () => {
    expect(await auditOf('unknown', ending({ shard: 1 }))).toMatchObject({ account: { name: 'second', id: null } });
  });
});

describe('decisions', () => {
  /** Moves on while it is looked at, as a real one does. */
  class RestlessClock extends VirtualClock {
    override nowMicros(): number {
      this.advanceTo(super.nowMicros() + 1);
      return super.nowMicros();
    }
  }

  it('are dated by what the policy saw, so that one that goes by the time decides alike again', async () => {
    const path = folder.path('decisions');
    const policy: RoutingPolicy = { name: 'by-time', choose: ({ now }) => now % 2 };
    const { v: _, kind: _kind, ...about } = head(2, { models: [CONFIG.models[0]!.id], tenants: ['everyone'] });
    const log = new DecisionLog(fileOf('decisions'), 0, about);
    const observed = new ObservedPolicy(policy);
    const clock: Clock = new RestlessClock();
    const observers = [observeDecisions(log, observed, clock)];
    const { ask } = scriptedGateway(() => GOOD, { config: CONFIG, policy: observed, observers, clock });
    for (let again = 0; again < 20; again++) await ask();
    await log.close();
    const file = folder.file('by-time.mjs', ["export default { name: 'by-time', choose: ({ now }) => now % 2 };"]);
    const { out } = await shardproof('replay', path, '--policy', file, '--json');
    expect(JSON.parse(out)).toMatchObject({ decisions: 20, differing: 0 });
  });
});
