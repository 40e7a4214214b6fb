/** The decision log of a gateway at work, put to its own policy again, gives every decision again. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { GatewayConfig } from '../../simulator/gateway/settings.ts';
import { DecisionLog } from '../../src/gateway/journal/decision-log.ts';
import { type Decision, headSchema } from '../../src/gateway/journal/decision.ts';
import { JournalFile } from '../../src/gateway/journal/journal-file.ts';
import { ObservedPolicy } from '../../src/gateway/journal/observed-policy.ts';
import { observeDecisions } from '../../src/gateway/journal/observers.ts';
import { busy } from '../support/busy.ts';
import { shardproof } from '../support/command-line.ts';
import { gatewayDecisions } from '../support/gateway-parity.ts';
import { head, makeFolder } from '../support/journal.ts';

const SEED = 20_261_126;
const SECOND = 1_000_000;
const folder = makeFolder();
afterAll(folder.remove);

interface Replayed {
  readonly decisions: number;
  readonly differing: number;
  readonly dropped: number;
  readonly logged: unknown;
  readonly replayed: unknown;
}

const short = (settings: Partial<GatewayConfig>): SimulationConfig => ({
  ...busy(settings),
  horizonMicros: 20 * SECOND,
});

/** A log of each replica. */
async function logsOf(config: SimulationConfig, name: string): Promise<string[]> {
  const {
    v: _,
    kind: _kind,
    ...about
  } = head(config.accounts.length, {
    policy: config.gateway.policy,
    onNoShard: config.gateway.onNoShard,
    models: config.models.map(({ id }) => id),
    tenants: config.tenants.map((tenant) => tenant.name),
    startEpochMicros: config.startEpochMicros,
    seed: SEED,
  });
  const paths: string[] = [];
  const logs: DecisionLog[] = [];
  await gatewayDecisions(config, SEED, {
    watch(replica, policy, clock) {
      const path = folder.path(`${name}-${replica}.jsonl`);
      const log = new DecisionLog(
        new JournalFile({ path, onProblem: (message) => void paths.push(message) }),
        replica,
        about,
      );
      const observed = new ObservedPolicy(policy);
      paths.push(path);
      logs.push(log);
      return { policy: observed, observers: [observeDecisions(log, observed, clock)] };
    },
  });
  await Promise.all(logs.map((log) => log.close()));
  return paths;
}

async function replay(logs: readonly string[], policy: string): Promise<Replayed> {
  const { code, out, err } = await shardproof('replay', ...logs, '--policy', policy, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Replayed;
}

function linesOf(path: string): Decision[] {
  const [first, ...lines] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(headSchema.safeParse(first).success).toBe(true);
  return lines as Decision[];
}

test.each(POLICY_NAMES)('policy %s', async (policy) => {
  const logs = await logsOf(short({ policy }), policy);
  const result = await replay(logs, policy);
  expect(result).toMatchObject({ differing: 0, dropped: 0 });
  expect(result.decisions).toBeGreaterThan(150);
  expect(result.replayed).toEqual(result.logged);
});

test('two replicas whose requests are held for room', async () => {
  const hold = { capacity: 5_000, maxWaitMicros: 8 * SECOND };
  const config = short({ policy: 'headroom', replicas: 2, onNoShard: 'hold', onRefusal: 'hold', hold });
  const result = await replay(await logsOf(config, 'held'), 'headroom');
  expect(result).toMatchObject({ differing: 0, dropped: 0 });
  expect(result.replayed).toEqual(result.logged);
});

test('another policy decides otherwise', async () => {
  const result = await replay(await logsOf(short({ policy: 'headroom' }), 'other'), 'round-robin');
  expect(result.differing).toBeGreaterThan(20);
});

describe('every step', () => {
  test('names the refusal that it answers; where a round begins there is none', async () => {
    const [path] = await logsOf(short({ policy: 'headroom' }), 'steps');
    const lines = linesOf(path!);
    const begins = new Set(['policy', 'least-bad', 'no-shard']);
    const answers = lines.filter(({ reason }) => !begins.has(reason));
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter(({ verdict }) => verdict === null)).toEqual([]);
    const later = lines.filter(({ reason, attempt }) => begins.has(reason) && attempt > 0);
    expect(later.length).toBeGreaterThan(20);
    expect(later.filter(({ verdict }) => verdict !== null)).toEqual([]);
  });
});
