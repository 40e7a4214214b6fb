/** Journals to read, write and replay: any decisions, any audit records, and files to hold them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { KeyedDraw } from '../../simulator/basics/keyed-draw.ts';
import { ASK, HOLD, REASONS } from '../../simulator/gateway/round.ts';
import type { FleetView, RequestHead, RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { AuditRecord } from '../../src/gateway/journal/audit.ts';
import type { Decision, DecisionHead } from '../../src/gateway/journal/decision.ts';
import { decisionOf } from '../../src/gateway/journal/decision-log.ts';
import { ObservedPolicy } from '../../src/gateway/journal/observed-policy.ts';

export interface Folder {
  /** Writes lines into a file and gives its path. */
  readonly file: (name: string, lines: readonly string[]) => string;
  readonly path: (name: string) => string;
  readonly remove: () => void;
}

export function makeFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), 'shardproof-journal-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    file: (name, lines) => {
      writeFileSync(path(name), lines.map((line) => `${line}\n`).join(''));
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export function head(shards: number, changes: Partial<DecisionHead> = {}): DecisionHead {
  return {
    v: 1,
    kind: 'head',
    scenario: 'test',
    digest: '0123456789abcdef',
    policy: 'power-of-two',
    onNoShard: 'hold',
    accounts: Array.from({ length: shards }, (_, shard) => `account-${shard}`),
    models: ['test.model-v1:0'],
    tenants: ['chat', 'fraud'],
    startEpochMicros: 0,
    seed: 7,
    ...changes,
  };
}

/** What a gateway writes down when it asks a policy once: it asks whom the policy names, or holds. */
export function decide(policy: RoutingPolicy, fleet: FleetView, request: RequestHead, row: number): Decision {
  const observed = new ObservedPolicy(policy);
  const draw = new KeyedDraw(7, 0, 'routing');
  draw.open(row, 0);
  const shard = observed.choose(fleet, request, draw);
  const round = { shard, waitMicros: 0, outcome: 'shed' as const, reason: REASONS.indexOf('policy') };
  const taken = { at: fleet.now, id: `request-${row}`, row, attempt: 0, verdict: null, asked: observed.take(), round };
  const { tenant, affinity, inputTokens, maxTokens, reserveTokens } = request;
  const routed = { tenant, affinity, inputTokens, maxTokens, reserveTokens, model: 0, row, nextChoice: () => 0 };
  return decisionOf({ ...taken, request: routed, step: shard < 0 ? HOLD : ASK }, 0);
}

const tokens = fc.nat({ max: 100_000 });

export const SOME_AUDIT: fc.Arbitrary<Omit<AuditRecord, 'id'>> = fc
  .record({
    tenant: fc.constantFrom('chat', 'fraud'),
    account: fc.option(fc.constantFrom({ name: 'za-1', id: '111122223333' }, { name: 'za-2', id: null })),
    model: fc.constantFrom(
      'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'amazon.nova-micro-v1:0',
      'our.own-v1:0',
    ),
    day: fc.integer({ min: 20, max: 22 }),
    plain: tokens,
    cacheReadTokens: tokens,
    cacheWrites: fc.tuple(tokens, tokens),
    outputTokens: tokens,
    isEstimated: fc.boolean(),
  })
  .map(({ day, plain, cacheWrites: [hour, short], ...rest }) => ({
    ...audit(),
    ...rest,
    cacheWriteTokens: hour + short,
    cacheWriteHourTokens: hour,
    time: `2026-11-${day}T09:08:00.000Z`,
    inputTokens: plain + rest.cacheReadTokens + hour + short,
  }));

export function audit(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    v: 1,
    time: '2026-11-23T09:08:00.000Z',
    id: 'a',
    tenant: 'chat',
    account: { name: 'za-1', id: '111122223333' },
    region: 'af-south-1',
    model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    operation: 'Converse',
    status: 200,
    outcome: 'served',
    attempts: 1,
    inputTokens: 1_000,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteHourTokens: 0,
    outputTokens: 100,
    isEstimated: false,
    waitMicros: 0,
    firstTokenMicros: 500_000,
    totalMicros: 1_000_000,
    row: null,
    ...changes,
  };
}
