/** From logs to an answer: every invented log is described, imported, fitted, simulated; what is asked is accepted. */
import { RequestServiceQuotaIncreaseCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SMALL_SCENARIO, shardproof } from '../support/command-line.ts';
import { makeFolder } from '../support/policies.ts';
import { startEmulator } from '../support/running-emulator.ts';
import { hasRecordedTraces, RECORDED_TRACES } from '../support/trace-files.ts';

const TRACES = join(import.meta.dirname, '../support/traces');

/** A log, how it is to be read, and how many requests it has. */
const LOGS: readonly (readonly [file: string, columns: readonly string[], requests: number])[] = [
  ['formats/bedrock.jsonl', ['--columns', 'tenant=identity'], 20],
  ['formats/litellm.csv', [], 20],
  ['formats/litellm.jsonl', [], 3],
  ['formats/opentelemetry.jsonl', [], 8],
  ['epoch.csv', [], 39],
  ['semicolons.csv', [], 39],
];

describe.each(LOGS)('%s', (name, columns, requests) => {
  const log = join(TRACES, name);

  it('is described, imported and fitted, and what is fitted runs', async () => {
    const folder = makeFolder();
    const described = await shardproof('trace', 'describe', log, ...columns, '--json');
    expect(JSON.parse(described.out)).toMatchObject({ rows: requests });
    const ours = join(folder, 'calls.csv.gz');
    expect((await shardproof('trace', 'import', log, ...columns, '--out', ours)).code).toBe(0);
    expect(JSON.parse((await shardproof('trace', 'describe', ours, '--json')).out)).toMatchObject({ rows: requests });
    const mine = join(folder, 'mine.yaml');
    expect((await shardproof('scenario', 'fit', ours, '--out', mine)).code).toBe(0);
    const run = await shardproof('simulate', mine, '--replications', '1', '--workers', '0');
    expect(run.code).toBeLessThan(2);
  });
});

interface Settled {
  readonly totals: { readonly throttledFirstAttempt: number };
  readonly shards: readonly { readonly settledTokens: number }[];
}

/** Tokens that all calls settled at, under a policy, on accounts with room for all. */
async function settledTokens(trace: string, policy: string): Promise<number> {
  const scenario = join(makeFolder(), 'roomy.yaml');
  const small = readFileSync(SMALL_SCENARIO, 'utf8').replace('count: 2', 'count: 4').replace('30k', '2B');
  writeFileSync(scenario, small.replace(/ {2}- name: batch[^]*(?=objectives)/, ''));
  const words = ['--trace', trace, '--policy', policy, '--replications', '1', '--workers', '0', '--json'];
  const { out } = await shardproof('simulate', scenario, ...words);
  const { totals, shards } = JSON.parse(out) as Settled;
  expect(totals.throttledFirstAttempt).toBe(0);
  return shards.reduce((sum, shard) => sum + shard.settledTokens, 0);
}

/** Six sessions of eight calls each, one every twenty seconds, of which each repeats the last and adds 2,000 tokens. */
function sessionsTable(): string {
  const rows = [1, 2, 3, 4, 5, 6].flatMap((session) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((call) => {
      const [at, input] = [call * 20 + session, 20_000 + call * 2_000];
      const seen = call === 0 ? 0 : Math.floor((input - 2_000) / 64) * 64;
      return `${session},main,${call},${at}.5,claude-sonnet-4-5,0,${input},${seen},100,5.1,,2.0,tool_use`;
    }),
  );
  const sample = readFileSync(join(TRACES, 'formats/claude-code.csv'), 'utf8');
  return [sample.slice(0, sample.indexOf('\n')), ...rows, ''].join('\n');
}

describe('prompt caches of an imported trace', () => {
  it('are read by where the calls of a session are routed, and the import keeps that', async () => {
    const folder = makeFolder();
    const [log, ours] = [join(folder, 'requests.csv'), join(folder, 'calls.csv')];
    writeFileSync(log, sessionsTable());
    expect((await shardproof('trace', 'import', log, '--out', ours)).code).toBe(0);
    // A session writes its longest prompt once; less than a block of each call is not cached; output counts fivefold.
    const once = 6 * 34_000 + 48 * (64 + 5 * 100);
    const aware = await settledTokens(log, 'cache-aware');
    expect(aware).toBeLessThan(once);
    expect(await settledTokens(log, 'sticky')).toBeLessThan(1.2 * once);
    expect(await settledTokens(log, 'random')).toBeGreaterThan(2 * once);
    expect(await settledTokens(ours, 'cache-aware')).toBe(aware);
  });
});

describe.skipIf(!hasRecordedTraces)('recorded sessions (../shared is not part of the product)', () => {
  it('are simulated by the columns that are named', async () => {
    const log = join(RECORDED_TRACES, 'claude-code-sessions/requests.csv.gz');
    const columns = 'time=t_s,input=input_tokens,output=output_tokens,affinity=session,cacheRead=cached_prefix_tokens';
    const words = ['--trace', log, '--columns', columns, '--replications', '1', '--workers', '0', '--duration', '10m'];
    const { err, code } = await shardproof('simulate', SMALL_SCENARIO, ...words);
    expect(code).toBeLessThan(2);
    expect(err).toContain('46,218 rows (named columns)');
    expect(err).not.toContain('without a session');
  });

  it('are cached where they are routed, by the columns that they have', async () => {
    const log = join(RECORDED_TRACES, 'claude-code-sessions/requests.csv.gz');
    const [sticky, random] = [await settledTokens(log, 'sticky'), await settledTokens(log, 'random')];
    expect(sticky).toBeLessThan(random / 2);
  });
});

describe('an increase pack', () => {
  it('has requests that Service Quotas takes', async () => {
    const folder = makeFolder();
    const scenario = join(folder, 'low.yaml');
    const defaults = 'count: 2\n    defaults: { models: { sonnet: { tokensPerMinute: 30k } } }';
    writeFileSync(scenario, readFileSync(SMALL_SCENARIO, 'utf8').replace('count: 2', defaults));
    expect((await shardproof('increase-pack', scenario, '--out', folder, '--workers', '0')).code).toBe(0);
    const lines = readFileSync(join(folder, 'request.sh'), 'utf8').match(/^aws .*$/gm)!;
    expect(lines).toHaveLength(2);
    const emulator = await startEmulator(scenario);
    onTestFinished(() => emulator.close());
    for (const [i, line] of lines.entries()) {
      const [, ServiceCode, QuotaCode, value, region] =
        /--service-code (\S+) --quota-code (\S+) --desired-value (\d+) --region (\S+)/.exec(line)!;
      const { accessKeyId, secretAccessKey } = emulator.ready.accounts[i]!;
      const credentials = { accessKeyId, secretAccessKey };
      const client = new ServiceQuotasClient({ endpoint: emulator.ready.url, region: region!, credentials });
      onTestFinished(() => client.destroy());
      const asked = { ServiceCode, QuotaCode, DesiredValue: Number(value) };
      const { RequestedQuota } = await client.send(new RequestServiceQuotaIncreaseCommand(asked));
      expect(RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: Number(value) });
    }
  });
});
