/** `/shardproof` of a gateway: plain HTML, for this machine alone. */
import { describe, expect, it } from 'vitest';
import { StatusPage } from '../../../../../src/gateway/pages/status-page.ts';
import { account, gateway } from '../../../../support/config-builder.ts';
import { tenant } from '../../../../support/demand.ts';
import { bedrockConfig, GOOD, never, scriptedGateway, settled, whole } from '../../../../support/scripted-gateway.ts';

const CONFIG = bedrockConfig({
  name: 'a "bank" & <b>more</b>',
  accounts: [account('first'), account('<i>second</i>')],
  tenants: [tenant('<script>', 0)],
  gateway: gateway({ policy: 'round-robin', spill: { hops: 1, order: 'next' }, cooldownMicros: 5_000_000 }),
});

function opened(script: Parameters<typeof scriptedGateway>[0]) {
  const status = new StatusPage(CONFIG);
  const scripted = scriptedGateway(script, { config: CONFIG, observers: [status.observer], pages: [status] });
  status.watch(scripted.gateway, scripted.clock);
  const fetched = (host = 'localhost'): Promise<Response> =>
    scripted.gateway.server.fetch(new Request(`http://${host}/shardproof`));
  return { ...scripted, fetched, page: async () => (await fetched()).text() };
}

const refusing = (shard: number) => (shard === 0 ? whole(503, { message: 'No.' }) : GOOD);

describe('the page', () => {
  it('shows accounts, tenants and the last refusals', async () => {
    const { ask, page } = opened(refusing);
    await ask();
    const html = await page();
    expect(html).toContain('0 requests in flight, 0 held, 0 back-offs');
    expect(html).toMatch(/<td>first<\/td>.*<td>5\.0 s<\/td><\/tr>/);
    expect(html).toMatch(/<td>first<\/td><td>unavailable<\/td>/);
    expect(html).toMatch(/<td>&lt;script&gt;<\/td><td>1<\/td><td>0<\/td><td>0<\/td><td>0<\/td><td>30<\/td><td>9<\/td>/);
  });

  it('shows what is under way', async () => {
    const { ask, page, gateway: made } = opened((_, __, signal) => never(signal));
    void ask();
    await settled();
    expect(await page()).toMatch(/1 requests in flight.*<td>1<\/td><td><\/td><\/tr>/s);
    await made.server.close();
  });

  it('remembers the last twenty refusals', async () => {
    const { ask, page, clock } = opened(refusing);
    for (let minute = 0; minute < 45; minute++) {
      clock.advanceTo(minute * 60_000_000);
      await ask();
    }
    const refusals = (await page()).match(/<td>unavailable<\/td>/g);
    expect(refusals).toHaveLength(20);
  });

  it('takes no name for HTML, and runs nothing', async () => {
    const { ask, fetched } = opened(refusing);
    await ask();
    const response = await fetched();
    const html = await response.text();
    expect(html).not.toMatch(/<script|<b>|<i>/);
    expect(html).toContain('a &quot;bank&quot; &amp; &lt;b&gt;more&lt;/b&gt;');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  it('answers under names of this machine alone', async () => {
    const { fetched } = opened(refusing);
    expect((await fetched('gateway.example.com')).status).toBe(403);
  });
});
