/** The control page and the Prometheus page. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConsolePage } from '../../../../../src/emulator/control/page/console-page.ts';
import { EmulatorMetrics } from '../../../../../src/emulator/control/prometheus.ts';
import { ACCOUNT, CLAUDE } from '../../../../support/fake-backend.ts';
import { aCall, aRequest, aThrottle, controlFixture, fixed, NO_CLIENT } from '../../../../support/control-fixture.ts';

describe('/metrics', () => {
  test('tells of calls, refusals, tokens, times and quotas', async () => {
    const { control } = controlFixture();
    const page = control.pages.find((candidate) => candidate.matches('GET', '/metrics'))!;
    control.observe(aCall());
    control.observe(aCall());
    control.observe(aThrottle());
    const { headers, body } = fixed(await page.handle(aRequest(), { gone: false, onGone: () => {} }));
    expect(headers['content-type']).toMatch(/^text\/plain/);
    const labels = `account="${ACCOUNT.name}",model="${CLAUDE}"`;
    const lines = String(body).split('\n');
    expect(lines).toContain(`shardproof_emulator_calls_total{${labels},outcome="served"} 2`);
    expect(lines).toContain(`shardproof_emulator_calls_total{${labels},outcome="throttled"} 1`);
    expect(lines).toContain(`shardproof_emulator_refusals_total{${labels},meter="tokensPerMinute"} 1`);
    expect(lines).toContain(`shardproof_emulator_tokens_total{${labels},kind="settled"} 3000`);
    expect(lines).toContain(`shardproof_emulator_quota_limit{${labels},meter="tokensPerMinute"} 200000`);
    expect(lines).toContain(`shardproof_emulator_quota_left{${labels},meter="tokensPerMinute"} 200000`);
    expect(lines).toContain(`shardproof_emulator_call_seconds_bucket{le="1",model="${CLAUDE}"} 2`);
    expect(lines).toContain(`shardproof_emulator_first_token_seconds_sum{model="${CLAUDE}"} 0.8`);
  });

  test('of two emulators in one process are apart', async () => {
    const [one, two] = [controlFixture(), controlFixture()].map(
      ({ control }) => new EmulatorMetrics(control.context, false),
    );
    one!.observe(aCall());
    const text = String(fixed(await two!.page.handle(aRequest())).body);
    expect(text).not.toMatch(/call_seconds_count\{[^}]*\} [1-9]/);
  });
});

describe('/metrics under a foreign name', () => {
  const answerTo = (openMetrics: boolean, host: string) => {
    const { control } = controlFixture({ options: { openMetrics } });
    const page = control.pages.find((candidate) => candidate.matches('GET', '/metrics'))!;
    return page.handle(aRequest({ path: '/metrics', headers: { host } }), NO_CLIENT);
  };

  test('is refused, as every page is', async () => {
    expect(await answerTo(false, 'evil.example')).toMatchObject({ status: 403 });
    expect(await answerTo(false, 'localhost:8080')).toMatchObject({ status: 200 });
  });

  test('is answered where that was asked for', async () => {
    expect(await answerTo(true, 'emulator.load-test.svc:8080')).toMatchObject({ status: 200 });
  });
});

describe('the page', () => {
  const page = new ConsolePage();
  const { headers, body } = page.handle(aRequest({ path: '/shardproof/' }));
  const html = String(body);
  const policy = headers['content-security-policy']!;

  test('brings all it needs: nothing is loaded from elsewhere, and its policy forbids it', () => {
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/url\(|@import|<link/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('allows just its own style and script', () => {
    for (const tag of ['style', 'script'] as const) {
      const content = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html)![1]!;
      expect(content.length).toBeGreaterThan(500);
      const hash = createHash('sha256').update(content).digest('base64');
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
  });

  test('names every control and table column', () => {
    const controls = html.match(/<(?:input|select)[^>]*>/g)!;
    expect(controls.length).toBeGreaterThan(5);
    for (const control of controls) {
      const before = html.slice(0, html.indexOf(control));
      expect(before.lastIndexOf('<label')).toBeGreaterThan(before.lastIndexOf('</label>'));
    }
    for (const header of html.match(/<th(?: [^>]*)?>/g)!) expect(header).toContain('scope="col"');
    expect(html).toMatch(/<html lang="en">/);
  });

  test('lives at /shardproof/ on this machine', () => {
    expect(page.handle(aRequest({ path: '/shardproof' }))).toMatchObject({
      status: 308,
      headers: { location: '/shardproof/' },
    });
    expect(page.matches('POST', '/shardproof/')).toBe(false);
    expect(page.handle(aRequest({ path: '/shardproof/', headers: { host: 'evil.example' } })).status).toBe(403);
  });
});
