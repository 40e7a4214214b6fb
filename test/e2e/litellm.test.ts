/** The worked example of docs/litellm.md: LiteLLM's own proxy, validated. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { shardproof } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { k6ForTests } from '../support/k6.ts';
import { LitellmProxy, NO_LITELLM } from '../support/litellm.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/litellm-proxy.yaml', import.meta.url));
const { k6, reason } = await k6ForTests();
const missing = NO_LITELLM ?? (k6 === null ? reason : null);
const folder = mkdtempSync(join(tmpdir(), 'shardproof-litellm-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('its configuration', () => {
  it('has a deployment for each account, with the keys that the emulator will know', async () => {
    const printed = async (form: string) =>
      (await shardproof('emulate', SCENARIO, '--port', '9555', '--print', form)).out;
    const { model_list: deployments } = parse(await printed('litellm')) as {
      model_list: { model_name: string; litellm_params: Record<string, string> }[];
    };
    const { models, accounts, url } = JSON.parse(await printed('ready')) as {
      url: string;
      models: string[];
      accounts: { accessKeyId: string; secretAccessKey: string; region: string }[];
    };
    expect(url).toBe('http://127.0.0.1:9555');
    expect(deployments.map(({ model_name: name, litellm_params: params }) => ({ name, ...params }))).toEqual(
      accounts.map(({ accessKeyId, secretAccessKey, region }) => ({
        name: models[0],
        model: `bedrock/converse/${models[0]}`,
        aws_access_key_id: accessKeyId,
        aws_secret_access_key: secretAccessKey,
        aws_region_name: region,
        aws_bedrock_runtime_endpoint: url,
      })),
    );
  });

  it('is not printed for any free port', async () => {
    const { code, err } = await shardproof('emulate', SCENARIO, '--print', 'litellm');
    expect(code).toBe(2);
    expect(err).toContain('--port: is needed with --print');
  });
});

describe.skipIf(missing !== null)(`validated${missing === null ? '' : `: ${missing}`}`, { timeout: 240_000 }, () => {
  it('is compared request by request, and recognised by its habits', async () => {
    const port = `${await freePort()}`;
    const config = join(folder, 'litellm.yaml');
    writeFileSync(config, (await shardproof('emulate', SCENARIO, '--port', port, '--print', 'litellm')).out);
    const { master_key: key } = (parse(readFileSync(config, 'utf8')) as { general_settings: { master_key: string } })
      .general_settings;
    const proxy = await LitellmProxy.start(config);
    try {
      const options = ['--gateway', proxy.url, '--emulator-port', port, '--key', `*=${key}`, '--length', '20s'];
      const { out } = await shardproof('validate', SCENARIO, ...options, '--out', folder, '--json');
      const document = JSON.parse(out) as {
        unpaired: number;
        window: { requests: number };
        metrics: { name: string; measured: number }[];
        objectives: { measured: { objectives: { metric: string; estimate: { mean: number } }[] } };
        resemblance: { policies: { policy: string }[] };
        reports: Record<string, string>;
      };
      expect(document.unpaired).toBe(0);
      expect(document.window.requests).toBeGreaterThan(60);
      const measured = (name: string) => document.metrics.find((metric) => metric.name === name)!.measured;
      expect(measured('throttledFirst')).toBeGreaterThan(0);
      expect(measured('servedShare')).toBeGreaterThan(0.5);
      // Only the accounts know whom they refused first: the proxy has asked another one since.
      const judged = document.objectives.measured.objectives.find(
        ({ metric }) => metric === 'throttledFirstAttemptShare',
      )!;
      expect(judged.estimate.mean).toBeCloseTo(measured('throttledFirst'));
      // Where all accounts are alike, these three are the same lottery. Nobody seeds the proxy's: a hundred draws may
      // look like those by latency or by key, but not like turns, nor like those that look at what is used.
      const order = document.resemblance.policies.map(({ policy }) => policy);
      const lotteries = ['litellm-shuffle', 'random', 'weighted'].map((policy) => order.indexOf(policy));
      const others = ['power-of-two', 'headroom', 'litellm-usage-v2', 'least-in-flight', 'round-robin'];
      expect(Math.max(...lotteries), order.join()).toBeLessThan(
        Math.min(...others.map((policy) => order.indexOf(policy))),
      );
      expect(existsSync(document.reports['html']!)).toBe(true);
    } finally {
      await proxy.stop();
    }
  });
});
