/** `validate` with real k6, real gateways and the emulator, each in a process of its own; and wrong gateways. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import { createPolicy } from '../../simulator/routing/index.ts';
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { prepareWindow } from '../../src/validation/prepare.ts';
import { DEFAULT_TOLERANCES } from '../../src/validation/tolerances.ts';
import type { AgreementName } from '../../src/validation/comparison/agreement.ts';
import { validate } from '../../src/validation/validate.ts';
import { shardproof } from '../support/command-line.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { k6ForTests } from '../support/k6.ts';
import { freePort } from '../support/free-port.ts';
import { startEmulator } from '../support/running-emulator.ts';
import { keepingWatcher } from '../support/watcher.ts';

const SCENARIO = fileURLToPath(new URL('../support/scenarios/validation.yaml', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../../src/cli/launch.mjs', import.meta.url));
const { k6, reason } = await k6ForTests();
const folder = mkdtempSync(join(tmpdir(), 'shardproof-validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WRONG_GATEWAYS = fileURLToPath(new URL('../support/wrong-gateways/', import.meta.url));

/** A gateway that is not as simulated, and the case in which it shows. */
interface Wrong {
  readonly policy: string;
  /** Of the quotas at the start. */
  readonly used: number;
  /** Quota of the first account, over what the scenario says. */
  readonly first?: number;
  readonly maxTokens?: number;
  /** On what the worlds then disagree. */
  readonly shows: AgreementName;
  readonly is: { readonly policy?: string; readonly first?: number; readonly policyFile?: string };
}

function timesFirst([first, ...rest]: readonly AccountConfig[], factor: number): AccountConfig[] {
  const limits = first!.limits.map((each) => ({ ...each, tokensPerMinute: each.tokensPerMinute! * factor }));
  return [{ ...first!, limits }, ...rest];
}

/** What the jobs here have in common. */
function jobOf(name: string) {
  return {
    policyFile: null,
    foreign: null,
    k6: k6!,
    stream: true,
    timeScale: 1,
    disturbedRuns: 10,
    tolerances: DEFAULT_TOLERANCES,
    recordFile: join(folder, `${name}.csv`),
    attemptFile: join(folder, `${name}.jsonl`),
  };
}

describe.skipIf(k6 === null)(`validate${k6 === null ? `: ${reason}` : ''}`, { timeout: 120_000 }, () => {
  it('pairs every request of both worlds and reports in every form', async () => {
    const { code, out, err } = await shardproof('validate', SCENARIO, '--out', folder, '--runs', '8', '--json');
    const document = JSON.parse(out) as {
      verdict: string;
      trust: string;
      unpaired: number;
      window: { requests: number; accounts: number; replicas: number };
      agreement: { outcome: number; shard: number; expected: { low: number; high: number } };
      metrics: { name: string; simulated: number; low: number; high: number; measured: number; inside: boolean }[];
      reports: Record<string, string>;
      generator: { selfCheck: { missing: number; doubled: number } };
    };
    expect(err).toMatch(/Measuring 5\.00 s from 3\.00 min of validation/);
    expect(document.window).toMatchObject({ accounts: 3, replicas: 2 });
    expect(document.window.requests).toBeGreaterThan(40);
    expect(document.unpaired).toBe(0);
    expect(document.generator.selfCheck).toMatchObject({ missing: 0, doubled: 0 });
    const { outcome, shard, expected } = document.agreement;
    for (const share of [outcome, shard, expected.low, expected.high]) expect(share >= 0 && share <= 1).toBe(true);
    const first = document.metrics.find(({ name }) => name === 'throttledFirst')!;
    expect(first.simulated).toBeGreaterThan(0);
    expect(first.measured).toBeGreaterThan(0);
    // How late a busy machine makes the measured run is not for a test to say.
    expect(['met', 'disagree', 'invalid']).toContain(document.verdict);
    expect(code).toBe(document.verdict === 'met' ? 0 : 1);
    for (const path of Object.values(document.reports)) expect(existsSync(path)).toBe(true);
    const page = readFileSync(document.reports['html']!, 'utf8');
    expect(page).toContain('Validation of validation');
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect(readFileSync(document.reports['junit']!, 'utf8')).toMatch(
      /<testsuite name="shardproof\.validate\.validation"/,
    );
    expect(readFileSync(document.reports['markdown']!, 'utf8')).toContain('| both worlds agree on |');
    expect(JSON.parse(readFileSync(document.reports['json']!, 'utf8'))).toEqual(document);
  });

  // Each where it shows, however late a busy machine is: draws by the row choose the same accounts; a gateway that
  // sees quotas has no request refused by a small account, and who sees it as large, or not at all, many.
  const headroom: Omit<Wrong, 'is'> = { policy: 'headroom', used: 0, first: 0.1, shows: 'firstOutcome' };
  it.each<readonly [string, Wrong]>([
    ['follows another policy', { policy: 'random', used: 0.5, shows: 'shard', is: { policy: 'sticky' } }],
    ['believes in ten times a quota', { ...headroom, is: { first: 1 } }],
    ['counts input tokens only', { ...headroom, is: { policyFile: 'input-only.ts' } }],
    [
      'ignores settlement',
      {
        policy: 'headroom',
        used: 0.5,
        maxTokens: 2_000,
        shows: 'shard',
        is: { policyFile: 'no-settlement.ts' },
      },
    ],
  ])('a gateway that %s is caught', async (name, { policy, used, first = 1, maxTokens = 200, shows, is }) => {
    const { config: plain, seed } = await loadScenario(SCENARIO);
    const config = {
      ...plain,
      tenants: plain.tenants.map((each) => ({ ...each, tokens: { ...each.tokens, maxTokens } })),
      accounts: timesFirst(plain.accounts, first),
      gateway: { ...plain.gateway, policy },
    };
    const choice = { lengthMicros: 4_000_000, from: 180_000_000, used };
    const window = prepareWindow(config, seed, () => new GeneratedWorkload(config, seed, 0), choice);
    const { gateway, accounts } = window.config;
    const believed = is.first === undefined ? accounts : timesFirst(accounts, is.first / first);
    const found = await validate(
      {
        ...jobOf(name),
        window,
        seed,
        newPolicy: async () => createPolicy(policy),
        policyFile: is.policyFile === undefined ? null : `${WRONG_GATEWAYS}${is.policyFile}`,
        gatewayConfig: {
          ...window.config,
          gateway: { ...gateway, policy: is.policy ?? policy },
          accounts: believed,
        },
      },
      keepingWatcher(),
    );
    // By the way requests went, not by how long a busy machine took.
    expect(found.disagreements, JSON.stringify(found.agreement)).toContain(shows);
    expect(found.trust).not.toBe('agree');
  });

  it('Ctrl-C in a terminal, which all processes hear of, leaves a report of what there was', async () => {
    const out = join(folder, 'stopped');
    const words = ['validate', SCENARIO, '--out', out, '--length', '20s', '--json'];
    const child = spawn(process.execPath, [LAUNCHER, ...words], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let isStopping = false;
    child.stdout.on('data', (piece: Buffer) => (printed += String(piece)));
    child.stderr.on('data', (piece: Buffer) => {
      if (isStopping || !String(piece).includes(' answered')) return;
      isStopping = true;
      process.kill(-child.pid!, 'SIGINT');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
    const document = JSON.parse(printed) as { partial: boolean; reports: Record<string, string> };
    expect(document.partial).toBe(true);
    const page = readFileSync(document.reports['html']!, 'utf8');
    expect(page).toMatch(/PARTIAL: stopped before its end[^]*<dd[^>]*>\d+ of \d+/);
    expect(readFileSync(document.reports['junit']!, 'utf8')).toMatch(/name="verdict"><failure message="[^"]*PARTIAL/);
  });

  it("somebody else's gateway is compared by what the accounts recorded, and named by its policy", async () => {
    const emulatorPort = await freePort();
    const url = `http://127.0.0.1:${emulatorPort}`;
    // The emulator's accounts follow from scenario and seed: a gateway can be set up before it is there.
    const emulator = await startEmulator(SCENARIO);
    writeFileSync(join(folder, 'ready.json'), JSON.stringify(emulator.ready));
    await emulator.close();
    const upstream = ['--upstream', url, '--upstream-ready', join(folder, 'ready.json')];
    const gateway = await GatewayProcess.start(SCENARIO, '--policy', 'random', '--no-route-headers', ...upstream);
    try {
      const { config, seed } = await loadScenario(SCENARIO);
      const choice = { lengthMicros: 3_000_000, from: 180_000_000, used: 0 };
      const found = await validate(
        {
          ...jobOf('foreign'),
          window: prepareWindow(config, seed, () => new GeneratedWorkload(config, seed, 0), choice),
          seed,
          newPolicy: async () => createPolicy('headroom'),
          foreign: {
            urls: [gateway.url],
            dialect: 'converse',
            keys: new Map(Object.entries(gateway.keys)),
            emulatorPort,
          },
        },
        keepingWatcher(),
      );
      expect(found.unpaired).toBe(0);
      expect(found.resemblance!.policies[0]).toMatchObject({ policy: 'random', agreement: { shard: 1 } });
    } finally {
      await gateway.stop();
    }
  });
});

describe('refused', () => {
  it.each([
    ['the oracle', ['--policy', 'oracle'], 'gateway.policy: the oracle sees what no gateway can'],
    ['a length that is none', ['--length', 'long'], '--length: '],
    ['a length of nothing', ['--length', '0s'], '--length: expected a time above 0'],
    ['a gateway without a port', ['--gateway', 'http://127.0.0.1:9', '--key', '*=k'], '--emulator-port: is needed'],
    ['a port without a gateway', ['--emulator-port', '9'], '--emulator-port: expected --gateway URL with it'],
    [
      'a gateway that is not there',
      ['--gateway', 'http://127.0.0.1:9', '--emulator-port', '9', '--key', '*=k'],
      '--gateway: nobody takes connections at http://127.0.0.1:9',
    ],
    [
      'a gateway that is no URL',
      ['--gateway', 'it', '--emulator-port', '9', '--key', '*=k'],
      '--gateway: expected a URL',
    ],
    ['a part in which nothing arrives', ['--from', '11m'], 'validation: nothing arrives within the part'],
  ])('%s', async (_, args, message) => {
    const { code, err } = await shardproof('validate', SCENARIO, '--out', folder, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
