/** `/metrics` of a gateway: what has ended, and what is believed now. */
import { describe, expect, it } from 'vitest';
import { GatewayMetrics } from '../../../../../src/gateway/pages/metrics.ts';
import { account, gateway } from '../../../../support/config-builder.ts';
import { bedrockConfig, GOOD, never, scriptedGateway, settled, whole } from '../../../../support/scripted-gateway.ts';

const CONFIG = bedrockConfig({
  accounts: [account('first'), account('second')],
  gateway: gateway({ policy: 'round-robin', spill: { hops: 1, order: 'next' } }),
});

function opened(script: Parameters<typeof scriptedGateway>[0], isOpen = false) {
  const metrics = new GatewayMetrics(CONFIG, isOpen);
  const options = { config: CONFIG, observers: [metrics.observer], pages: [metrics.page] };
  const scripted = scriptedGateway(script, options);
  metrics.watch(scripted.gateway);
  const page = async (host = '127.0.0.1'): Promise<string> =>
    (await scripted.gateway.server.fetch(new Request(`http://${host}/metrics`))).text();
  return { ...scripted, page };
}

describe('metrics', () => {
  it('count requests, tokens, answers of accounts and time', async () => {
    const { ask, page } = opened((shard) => (shard === 0 ? whole(503, { message: 'No.' }) : GOOD));
    await ask();
    const text = await page();
    for (const line of [
      'requests_total{tenant="everyone",outcome="served"} 1',
      'tokens_total{tenant="everyone",kind="input"} 30',
      'tokens_total{tenant="everyone",kind="output"} 9',
      'asks_total{account="first",verdict="unavailable"} 1',
      'asks_total{account="second",verdict="admitted"} 1',
      'request_seconds_count{tenant="everyone"} 1',
      'in_flight 0',
      'retries_total 0',
    ]) {
      expect(text).toContain(`shardproof_gateway_${line}\n`);
    }
  });

  it('show what is under way, whatever the policy reads', async () => {
    const { ask, page, gateway: made } = opened((_, __, signal) => never(signal));
    void ask();
    await settled();
    const text = await page();
    expect(text).toContain('shardproof_gateway_in_flight 1\n');
    expect(text).toContain('shardproof_gateway_account_in_flight{account="first"} 1\n');
    expect(text).toContain('shardproof_gateway_account_in_flight{account="second"} 0\n');
    await made.server.close();
  });

  it('are for this machine, unless they are open', async () => {
    expect(await opened(() => GOOD).page('gateway.example.com')).not.toContain('in_flight');
    expect(await opened(() => GOOD, true).page('gateway.example.com')).toContain('in_flight');
  });
});
